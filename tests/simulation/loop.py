"""The event loop of one simulated server process: its clock jumps, its order is drawn by lot.

Tasks and futures are asyncio's own. What is ready runs one step at a time, whichever the lot
picks, so a server can be stopped for ever between any two of them. What belongs in a thread runs
on the spot, at some moment between being asked for and being answered.
"""

import asyncio
import contextlib
import contextvars
import heapq
import random
from collections.abc import Callable, Coroutine
from typing import Any, Final

from tests.simulation.audit import Audit

THREAD_SECONDS: Final = 0.004


class Step:
    """Something that is to be run, once."""

    __slots__ = ("args", "call", "context", "dropped", "due")

    def __init__(
        self,
        call: Callable[..., object],
        args: tuple[Any, ...],
        context: contextvars.Context | None,
        due: float = 0.0,
    ) -> None:
        self.call = call
        self.args = args
        self.context = context
        self.due = due
        self.dropped = False

    def cancel(self) -> None:
        """Do not run it."""
        self.dropped = True

    def cancelled(self) -> bool:
        """Say whether it will not be run."""
        return self.dropped

    def when(self) -> float:
        """Return the moment at which it is due."""
        return self.due

    def run(self) -> None:
        """Run it."""
        if self.context is None:
            self.call(*self.args)
        else:
            self.context.run(self.call, *self.args)


class Crash(BaseException):
    """The process ends here, in the middle of whatever it does in a thread."""


class SimLoop(asyncio.AbstractEventLoop):
    """As much of an event loop as the rooms need; ``now`` is whatever the world says."""

    def __init__(self, chance: random.Random, now: Callable[[], float], audit: Audit) -> None:
        self._chance = chance
        self._audit = audit
        self.time = now  # type: ignore[method-assign]
        self.ready: list[Step] = []
        self.timers: list[tuple[float, int, Step]] = []
        self._numbers = 0
        self.crashed = False

    # --- what the world does -------------------------------------------------------------------

    def step(self) -> None:
        """Run one thing that is ready, whichever the lot picks."""
        ready = self.ready
        place = int(self._chance.random() * len(ready))
        step = ready[place]
        ready[place] = ready[-1]
        ready.pop()
        if not step.dropped:
            step.run()

    def due(self, now: float) -> None:
        """Make ready what was to happen up to now."""
        timers = self.timers
        while timers and timers[0][0] <= now:
            self.ready.append(heapq.heappop(timers)[2])

    def kill(self) -> None:
        """End for ever: nothing runs any more, and nobody hears anything."""
        asyncio.events._set_running_loop(None)
        self.crashed = True
        for task in asyncio.all_tasks(self):
            task._log_destroy_pending = False  # type: ignore[attr-defined]
            coroutine: Any = task.get_coro()
            # A dead process cleans nothing up; whatever it tries to has no effect.
            with contextlib.suppress(RuntimeError):
                coroutine.close()
        self.ready.clear()
        self.timers.clear()

    # --- what asyncio asks for -----------------------------------------------------------------

    def call_soon(  # type: ignore[override]
        self,
        callback: Callable[..., object],
        *args: Any,
        context: contextvars.Context | None = None,
    ) -> Step:
        """Have something run soon."""
        step = Step(callback, args, context)
        if not self.crashed:
            self.ready.append(step)
        return step

    def call_at(  # type: ignore[override]
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: contextvars.Context | None = None,
    ) -> Step:
        """Have something run at a moment."""
        step = Step(callback, args, context, when)
        if not self.crashed:
            self._numbers += 1
            heapq.heappush(self.timers, (when, self._numbers, step))
        return step

    def call_later(  # type: ignore[override]
        self,
        delay: float,
        callback: Callable[..., object],
        *args: Any,
        context: contextvars.Context | None = None,
    ) -> Step:
        """Have something run after a while."""
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def create_future(self) -> asyncio.Future[Any]:
        """Return a future of this loop."""
        return asyncio.Future(loop=self)

    def create_task(  # type: ignore[override]
        self,
        coro: Coroutine[Any, Any, Any],
        *,
        name: str | None = None,
        context: contextvars.Context | None = None,
    ) -> asyncio.Task[Any]:
        """Return a task of this loop."""
        return asyncio.Task(coro, loop=self, name=name, context=context)

    def run_in_executor(  # type: ignore[override]
        self, executor: object, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Run something in what stands for a thread: later, at once, and answered later still."""
        del executor
        answer = self.create_future()
        self._later(self._work, answer, func, args)
        return answer

    def _work(
        self, answer: asyncio.Future[Any], func: Callable[..., Any], args: tuple[Any, ...]
    ) -> None:
        try:
            result = func(*args)
        except Exception as error:  # noqa: BLE001 - it belongs to whoever waits for it.
            self._later(_give, answer, error, None)
        else:
            self._later(_give, answer, None, result)

    def _later(self, call: Callable[..., object], *args: object) -> None:
        if self._chance.random() < 0.5:
            self.call_soon(call, *args)
        else:
            self.call_later(self._chance.random() * THREAD_SECONDS, call, *args)

    def get_debug(self) -> bool:
        """Say no."""
        return False

    def is_running(self) -> bool:
        """Say yes, as it does while anything of it runs."""
        return not self.crashed

    def is_closed(self) -> bool:
        """Say whether its process has ended."""
        return self.crashed

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Hear of an error that nobody handled: that is always wrong."""
        if not self.crashed:
            self._audit.note(f"nobody handled {context}")


def _give(answer: asyncio.Future[Any], error: BaseException | None, result: object) -> None:
    if answer.done():
        return
    if error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(result)
