"""Every limit of a room, by name and with its unit."""

from typing import Final

TITLE_CHARS_MAX: Final = 80
WORDS_CHARS_MAX: Final = 600
NAME_CHARS_MAX: Final = 40
REASON_CHARS_MAX: Final = 300
ID_CHARS_MAX: Final = 40

MONEY_MINOR_MAX: Final = 10**13
SCALE_DIGITS_MAX: Final = 6

SEATS_MAX: Final = 10_000
IDEAS_MAX: Final = 500
IDEAS_PER_PERSON_MAX: Final = 20
IDEAS_TRIED_PER_PERSON_MAX: Final = 100
PAPER_PLACES_AT_ONCE_MAX: Final = 200
CARDS_MAX: Final = 5_000
BALLOTS_PER_SEAT_MAX: Final = 1_000

IMPORT_BALLOTS_MAX: Final = 200_000
IMPORT_APPROVALS_MAX: Final = 5_000_000
IMPORT_BYTES_MAX: Final = 64 * 1024 * 1024

FRAME_BYTES_MAX: Final = 16 * 1024
FRAME_DEPTH_MAX: Final = 32

TURN_COMMANDS_MAX: Final = 500
WAITING_COMMANDS_MAX: Final = 5_000
# What a room keeps of what it told: frames of their own, and what went stale by each fact.
RING_FRAMES_MAX: Final = 1_024
TAIL_EVENTS_MAX: Final = 2_000
# So many frames a listener gets at once after a pause; who missed more is told one range instead.
FRAMES_AT_ONCE_MAX: Final = 64
CATCH_UP_FRAMES_MAX: Final = 256
COUNT_SECONDS_MAX: Final = 60
# A key that was not destroyed, or a count that failed, is tried again after each of these pauses,
# then when its room is opened.
FINISH_PAUSES_SECONDS: Final = (5, 30, 120)
TURN_TRIES_MAX: Final = 50
WRITER_THREADS_MAX: Final = 4
# A snapshot of a room is made after so many facts, and, if there are some, when it is let go.
SNAPSHOT_FACTS: Final = 5_000
SNAPSHOT_FACTS_MIN: Final = 200
# So many facts of a log are looked at again in one go.
CHECK_FACTS: Final = 1_000
# A room that nobody listens to rests after so long. One holds three files while it is awake.
ROOM_REST_SECONDS: Final = 900
ROOMS_OPEN_MAX: Final = 250
# Whoever has asked for a room so lately may still have something in hand.
ROOM_GRACE_SECONDS: Final = 60
DISK_BUSY_SECONDS_MAX: Final = 5
# A page that takes nothing of what waits for it for so long is gone or asleep; it comes back.
STALLED_SECONDS_MAX: Final = 4
PRESENCE_TELLING_INTERVAL_MS: Final = 500
COME_BACK_MS: Final = 1_000
# No new room is made when less than this is free; the ballast is given up when nothing is.
DISK_FREE_MIB_MIN: Final = 256
BALLAST_MIB: Final = 16

# Rooms shared through Redis. A slow disk delays an answer; after the start of Redis nobody writes
# for the grace, in which every process shows what it has seen.
REDIS_ANSWER_SECONDS_MAX: Final = 5
REDIS_LISTEN_MS: Final = 100
REDIS_GRACE_SECONDS: Final = 3
REDIS_RETURN_PAUSE_SECONDS: Final = 0.25
REDIS_CONFIRM_INTERVAL_SECONDS: Final = 10
REDIS_REWRITE_SECONDS_MAX: Final = 60
# Who is here is told by each process so often at least, and forgotten when it was silent so long.
HERE_TELLING_INTERVAL_SECONDS: Final = 1
HERE_TOLD_AGAIN_SECONDS: Final = 10
HERE_FORGOTTEN_SECONDS: Final = 30
