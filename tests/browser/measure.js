/**
 * What the browser tests measure in a page: `measure.faults(...)` and others return what is wrong.
 *
 * Injected by the tests, next to axe; nothing of it is shipped. Changes nothing in a page, except
 * `spaceOut`, which is what readers do who need more space.
 */
globalThis.measure = (() => {
  const box = (node) => node.getBoundingClientRect();
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (selector) => all(selector).filter((node) => node.checkVisibility());
  const hasWords = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
  const markup = (node) => node.outerHTML.replace(/\s+/g, " ").slice(0, 200);

  /**
   * What axe finds. Rules of the tags run even where axe leaves them out by default, as it does
   * with those of level AAA; rules that axe itself calls experimental do not.
   */
  async function faults(tags, resting, only) {
    const tried = axe.getRules(["experimental", "deprecated"]).map((rule) => rule.ruleId);
    const rules = axe.getRules(tags).map((rule) => rule.ruleId).filter((rule) => ![...tried, ...resting].includes(rule))
      .filter((rule) => only?.includes(rule) ?? true);
    // No rule here needs what axe would load anew before it looks.
    const found = await axe.run({ runOnly: { type: "rule", values: rules }, resultTypes: ["violations"], preload: false });
    return found.violations.map((fault) => ({
      id: fault.id,
      help: fault.help,
      nodes: fault.nodes.map((node) => `${node.target} ${node.html}\n    ${node.failureSummary}`),
    }));
  }

  /** Words that stand out too little once the system's own colours are forced on a page. */
  function pale(least) {
    const bright = (color) => {
      const [r, g, b] = color.match(/[\d.]+/g).map((part) => Number(part) / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (node) => {
      for (; node; node = node.parentElement) {
        const color = getComputedStyle(node).backgroundColor;
        if (!/, 0\)$/.test(color)) return color;
      }
      return "rgb(255, 255, 255)";
    };
    return shown("body *").filter((node) => hasWords(node) && !node.closest("svg")).map((node) => {
      const [a, b] = [getComputedStyle(node).color, ground(node)].map(bright).sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), node];
    }).filter(([contrast]) => contrast < least).map(([contrast, node]) => `${contrast} ${markup(node)}`);
  }

  /** What sticks out of the window or is cut off, except in a box that is made to scroll. */
  function sideways() {
    const page = document.documentElement;
    const out = shown("body *").filter((node) => {
      if (node.closest(".scroll, .hidden, .skip, svg")) return false;
      const { left, right, width } = box(node);
      const cut = getComputedStyle(node).overflowX === "hidden" && node.scrollWidth > node.clientWidth + 1;
      return width > 1 && (right > innerWidth + 1 || left < -1 || cut);
    });
    return [...(page.scrollWidth > page.clientWidth ? [`page: ${page.scrollWidth}`] : []), ...out.slice(0, 3).map(markup)];
  }

  /** What is too small to press. Links inside a sentence are as high as its lines. */
  function small(least) {
    return shown("a[href], button, summary, select, textarea, input:not([type=hidden])")
      .map((node) => node.closest("label") ?? node)
      .filter((node) => {
        const inSentence = node.matches("p a") && node.parentElement.textContent.trim() !== node.textContent.trim();
        return !inSentence && !node.closest(".skip") && (box(node).height < least || box(node).width < least);
      })
      .map((node) => `${Math.round(box(node).width)} x ${Math.round(box(node).height)}: ${markup(node)}`);
  }

  /** Spaces between letters, words, lines and paragraphs as WCAG 1.4.12 wants them to be possible. */
  function spaceOut() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* {line-height: 1.5 !important; letter-spacing: 0.12em !important;
      word-spacing: 0.16em !important} p {margin-bottom: 2em !important}`);
    document.adoptedStyleSheets = [sheet];
  }

  /** What stays in place while a page scrolls, and so could hide what has the focus. */
  const stuck = () => shown(".purse, .status").filter((node) => getComputedStyle(node).position === "sticky").map(markup);

  /** What of the focused element cannot be seen: outside the window, or under something. */
  function hiddenFocus() {
    const node = document.activeElement;
    if (!node || node === document.body) return "nothing has the focus";
    const seen = node.closest("label") ?? node;
    const { left, top, right, bottom, width, height } = box(seen);
    if (!width || !height) return `no size: ${markup(seen)}`;
    if (bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth) return `outside: ${markup(seen)}`;
    const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
    const rows = [Math.max(top, 0) + 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2, Math.min(bottom, innerHeight) - 2];
    const over = rows.map((y) => document.elementFromPoint(x, y)).filter((found) => found && !seen.contains(found) && !found.contains(seen));
    if (over.length === rows.length || over.some((found) => found.closest(".purse, .status"))) return `under ${markup(over[0])}: ${markup(seen)}`;
    const ring = [seen, node].map((one) => getComputedStyle(one)).some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
    return ring ? "" : `no ring: ${markup(seen)}`;
  }

  /** The shared screen, in figures. */
  function stage() {
    const parts = shown(".stage *");
    const told = parts.filter((node) => hasWords(node) && !node.closest("svg"));
    const cut = parts.filter((node) => box(node).width && (box(node).right > innerWidth + 1
      || box(node).bottom > innerHeight + 1 || box(node).left < -1 || box(node).top < -1));
    const squeezed = told.filter((node) => getComputedStyle(node).overflow !== "visible"
      && node.scrollHeight - node.clientHeight > parseFloat(getComputedStyle(node).fontSize) / 2);
    const sizes = told.map((node) => [parseFloat(getComputedStyle(node).fontSize) / innerHeight, markup(node)]);
    const digits = document.querySelector(".digits");
    return {
      small: sizes.filter(([size]) => size < 0.05 - 1e-6),
      cut: cut.map(markup),
      squeezed: squeezed.map(markup),
      rows: all(".list li").length,
      words: document.querySelector(".stage").innerText.split(/\s+/).filter((word) => /\w/.test(word)).length,
      code: box(document.querySelector(".qr")).height / innerHeight,
      number: digits.checkVisibility() ? digits.innerText.replace(/\D/g, "") : "",
      scrolls: document.documentElement.scrollHeight > innerHeight,
    };
  }

  return { faults, pale, sideways, small, spaceOut, stuck, hiddenFocus, stage };
})();
