// @ts-check
/**
 * Drafts: what was ticked or written and not sent yet survives a way to another page and back.
 *
 * Kept for this window only, by room, seat and kind of form (`<form data-draft="idea">`); gone
 * when it was sent, and when its person leaves.
 */

const OWN = new Set(["command_id", "me", "page", "vote", "replaces", "step"]);

/**
 * Bring drafts back and keep what is typed from now on.
 * @param {string} room @param {string} seat
 * @param {boolean} answered this page answers a form, which stands in it as it was sent
 * @param {boolean} filled the server filled in what was sent before; what was typed since is newer
 * @param {string} sent the kind of form that has just arrived
 */
export function begin(room, seat, answered, filled, sent) {
  if (!seat) return;
  const own = (/** @type {string} */ kind) => `folkmoot/draft${room}/${seat}/${kind}`;
  if (sent && read(own(sent))?.sent) sessionStorage.removeItem(own(sent));
  for (const form of document.querySelectorAll("form[data-draft]")) {
    if (!(form instanceof HTMLFormElement)) continue;
    const key = own(form.dataset.draft ?? "");
    const keep = (/** @type {boolean} */ gone) => write(key, form, gone);
    const draft = read(key);
    if (answered) keep(false);
    else if (draft && !(filled && draft.sent)) {
      if (filled) for (const box of form.querySelectorAll("input:checked")) Reflect.set(box, "checked", false);
      for (const [name, value] of draft.typed) put(form, name, value);
    }
    form.addEventListener("input", () => keep(false));
    form.addEventListener("submit", () => keep(true));
  }
}

/** @param {string} key @returns {{typed: [string, string][], sent: boolean} | null} */
function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} key @param {HTMLFormElement} form @param {boolean} sent */
function write(key, form, sent) {
  const typed = [...new FormData(form)].filter(([name, value]) => !OWN.has(name) && typeof value === "string");
  try {
    sessionStorage.setItem(key, JSON.stringify({ typed, sent }));
  } catch {
    // A browser without storage only cannot remember.
  }
}

/**
 * Put one value back. Ticks also find their way between the two kinds of ballot.
 * @param {HTMLFormElement} form @param {string} name @param {string} value
 */
function put(form, name, value) {
  const answer = name === "choices" ? `answer_${value}` : name;
  for (const field of form.querySelectorAll("input, textarea, select")) {
    const box = field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type);
    if (box) field.checked ||= (field.name === name && field.value === value) || (value === "yes" && name === `answer_${field.value}`);
    else if (field.getAttribute("name") === name) Reflect.set(field, "value", value);
  }
  form.closest("details")?.setAttribute("open", "");
  if (!form.hasAttribute("data-answers") || !answer.startsWith("answer_") || form.elements.namedItem(answer)) return;
  const carried = { type: "hidden", name: answer, value: answer === name ? value : "yes" };
  form.append(Object.assign(document.createElement("input"), carried));
}
