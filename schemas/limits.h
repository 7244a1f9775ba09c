#ifndef DOORSTEP_SCHEMAS_LIMITS_H
#define DOORSTEP_SCHEMAS_LIMITS_H

/* Every bound of Doorstep, each with its reason. A length, a count, a queue or a depth that has no
 * name here is a mistake. `max` is inclusive; relations between bounds are asserted beside them. */

#ifdef NDEBUG
#error "assertions stay on: do not define NDEBUG"
#endif

/* Values: what one field may hold. */

#define ID_BYTES_MAX 64      /* ids, subjects, actors: what fits on one line of a printed list */
#define SOURCE_BYTES_MAX 128 /* CloudEvents source: a URI reference */
#define TEXT_BYTES_MAX 4096  /* a page of Chinese text; longer things are attachments */
#define LIST_COUNT_MAX 1024  /* entries of one list: a budget of a thousand lines */
#define MAP_COUNT_MAX 256    /* entries of a free map; a duplicate key is looked for pairwise */
#define DEPTH_MAX 8          /* nesting of arrays and maps; the catalogue needs four */
#define INTEGER_MAX 9007199254740991LL /* 2^53-1: the largest that JavaScript keeps exactly */

/* Events and what is folded from them. */

#define EVENT_BYTES_MAX 65536 /* one event; LMDB stays at home with overflow pages of this size */
#define CASE_EVENTS_MAX 4096  /* ten years of a difficult owner, ten times over */
#define CASE_INQUIRIES_MAX 256
#define CASE_INQUIRIES_OPEN_MAX 64
#define CASE_PAYMENTS_MAX 512
#define INQUIRY_ROUNDS_MAX 16
#define CASE_FEN_MAX INTEGER_MAX  /* what a case owes or has paid, either sign */
#define PROJECT_SCHEMES_MAX 1024  /* versions of one project's scheme */
#define PROJECT_SETTINGS_MAX 1024 /* policy.set: eight keys, once a month, for ten years */
#define PROJECT_DAYS_MAX 8192     /* days that calendar.set named: forty a year, two centuries */
#define VIEW_BYTES_MAX 81920      /* 64 inquiries open and 256 remedies to do fit: test_view */
#define VIEW_INQUIRIES_ALL_MAX 32 /* beyond this a view lists the open ones, counts the rest */
#define STATE_BYTES_MAX (4 * 1048576) /* 512 payments with the longest refs and 256 inquiries */
#define REWRITE_FRESH_BYTES                                                                        \
    1048576                   /* of events told again, between two encodings of their state        \
                               */
#define BACKDATED_MS 86400000 /* recorded later than this after it happened: flagged */
#define CLOCK_SHIFT_S_MAX 3155760000LL /* a century, for a clock that is shifted for tests */
#define FUTURE_MS 300000               /* how far a clock may run ahead of the broker's: 5 min */

/* Messages. */

#define MESSAGE_BYTES_MAX 1048576       /* one body; ZMQ_MAXMSGSIZE on both sides */
#define BATCH_EVENTS_MAX 256            /* events in one SUBMIT or EVENTS */
#define BATCHES_PENDING_MAX 16          /* unanswered SUBMITs of one session */
#define SUBSCRIBE_TYPES_MAX 64          /* more than there are types */
#define CREDIT_EVENTS_MAX 65536         /* credit saturates here */
#define CREDIT_BYTES_MAX (64 * 1048576) /* and here */
#define MESSAGE_TEXT_MAX 200            /* a sentence for a person inside RESULT or ERROR */
#define REFUSAL_CODES_MAX 32            /* codes in one refusal */
#define VIEWS_COUNT_MAX 64              /* views in one VIEWS page */
#define NAME_BYTES_MAX 64               /* a client's name in HELLO */
#define LEDGER_ID_BYTES 16

/* Broker. */

#define SESSIONS_MAX 256                 /* six departments, replicas, two hundred tools */
#define GROUP_EVENTS_MAX 1024            /* events in one commit */
#define GROUP_BYTES_MAX (8 * 1048576)    /* their payloads */
#define GROUP_ERASED_MAX CASE_EVENTS_MAX /* records of erased cases that one commit rewrites */
#define GROUP_RETOLD_MAX (2 * CASE_EVENTS_MAX) /* that its voids read to tell cases again */
#define GROUP_MESSAGES_MAX 256                 /* messages drained before a commit */
#define SLICE_EVENTS_MAX 256 /* read for all subscribers in one turn; renew the reader */
#define SLICE_MS 1           /* and no longer than this */
#define INBOX_SCAN_MAX 4096  /* cases looked at for one VIEWS page */
#define INBOX_LOADS_MAX 256  /* of these, fetched from the cache */
#define HEARTBEAT_MS 5000    /* both sides; three missed end a session */
#define SESSION_SILENT_MS 15000
/* When no session is free, whoever was sent nothing for so long is asked whether he lives. */
#define PROBE_MS 250
#define REPLIES_MAX (2 * GROUP_MESSAGES_MAX)    /* of a group: one a message, and heartbeats */
#define REPLY_BYTES_MAX (8 * MESSAGE_BYTES_MAX) /* their bodies together */
#define ID_CANDIDATES_MAX 16U /* ids of one subject that look alike: chance gives one */
#define REPORTS_MAX (2 * GROUP_MESSAGES_MAX + SESSIONS_MAX) /* and every session may end */

/* What a subscriber is sent. */

#define SCAN_EVENTS_MAX 65536U /* marks looked at for one session in one step */
#define THROUGH_EVENTS 4096    /* positions that may pass it in silence … */
#define THROUGH_MS 250         /* … and for how long */
#define QUESTIONS_MAX 96       /* questions of one session that wait for their answers */
#define EVENTS_AHEAD_MAX 16    /* EVENTS without a CREDIT; then its answers must find room, too */
#define PAUSE_MS 20            /* between EVENTS to who is so far behind, or whose queue is full */

/* The broker's socket. */

#define ARRIVING_MAX 32   /* messages of one peer that wait for us: its batches, as many others */
#define LEAVING_MAX 256   /* messages that wait for one peer; beyond, it is paused or ended */
#define BACKLOG_MAX 128   /* connections that wait to be accepted */
#define HANDSHAKE_MS 1500 /* an idle connection may not keep others out */
#define LINGER_MS 500     /* for the last answers, when stopping */
#define QUEUES_BYTES_MAX (256 * 1048576LL) /* our memory that messages on their way may take */
#define RENEW_TRIES 100      /* looks whether libzmq has let go of a socket's memory and address */
#define DESCRIPTORS_MAX 1088 /* four connections for each session: tools come and go */
#define DESCRIPTORS_MIN 48   /* our own and some connections; with 14 libzmq ends the process */
#define DESCRIPTORS_SPARE 16 /* kept for us: files of /proc, a new socket, a backup */
#define PATH_BYTES_MAX 107   /* sun_path less its NUL: what an ipc endpoint may be long */

/* The ledger. */

#define DISK_LOW_BYTES (64LL * 1048576)      /* below this much free space new events are refused */
#define LEDGER_MAP_BYTES (64LL * 1073741824) /* address space only; the file grows as needed */
#define CACHE_MAP_BYTES (64LL * 1073741824)  /* the same */
#define DISK_FULL_BYTES (8 * 1048576) /* with less free, a failed write found the disk full */
#define STORE_TABLES_MAX 8            /* of one LMDB environment: four now, the proofs' later */
#define STORE_READERS_MAX 254         /* the broker's own, and tools */
#define STORE_GROW_TRIES 8            /* doublings of the map in one write */

/* The cache. */

#define BOOK_BYTES_MAX (32 * 1048576) /* entries in memory that can be read again: 20,000 */
#define BOOK_CHANGED_MAX 16384 /* entries the cache lacks; then all that change are written */
#define BOOK_CHANGED_BYTES (32 * 1048576) /* their bytes; the same */
#define BOOK_CHANGED_BYTES_MAX                                                                     \
    (128 * 1048576)                   /* if they cannot be written: no new events, `later` */
#define SPILL_ENTRIES_MAX 1024        /* in one write: as many as one group may change */
#define SPILL_BYTES_MAX (8 * 1048576) /* or less, but one in any case */
#define CACHE_ENTRIES_MAX 64  /* entries written to the cache for each group of events … */
#define CACHE_GROUPS 4        /* … for so many groups at once: a sync costs more than an entry */
#define CACHE_LAG_EVENTS 8192 /* behind by so many, it is written under load too; by more, more */
#define CACHE_QUIET_MS 200    /* after the last group the cache is brought up to date */
#define CACHE_RETRY_MS 1000   /* after a write of it that failed */

/* Clients. */

#define BATCH_BYTES_MAX (MESSAGE_BYTES_MAX - 2048) /* events of one SUBMIT; the rest is framing */
#define CLIENT_QUEUE_MAX 64                        /* messages on their way, each direction */
#define CLIENT_LINGER_MS 200        /* for what was said last, when a client closes */
#define CLIENT_RECONNECT_MS 50      /* between tries to connect, doubling */
#define CLIENT_RECONNECT_MS_MAX 500 /* up to this */
#define CLIENT_HELLO_MS 1000        /* without a WELCOME: say HELLO again */

/* Departments. */

/* Each open inquiry's, each inquiry's remedy, and the case's own. */
#define OPEN_NODES_MAX (CASE_INQUIRIES_OPEN_MAX + CASE_INQUIRIES_MAX + 6)
#define OPENERS_BYTES_MAX (OPEN_NODES_MAX * (ID_BYTES_MAX + 2) + 8) /* a case's, encoded */
#define BACKOFF_MS_MAX 1000     /* between tries of what was refused `later` */
#define BACKOFF_MS_MIN 50       /* after the first refusal; then it doubles */
#define WORDS_MAX 32            /* words of one rule: synonyms in two languages */
#define MENTIONS_MAX 32         /* of one thing in an inquiry's text; beyond it a person reads it */
#define RULES_MAX 64            /* rules or prices in doorstep.yaml */
#define CONFIG_BYTES_MAX 262144 /* doorstep.yaml: RULES_MAX rules of each kind, ten times over */
#define REMINDER_DAYS_MAX 3660  /* before and after a due date; beyond it means never */
#define HOOK_PATH_BYTES_MAX 1023 /* of a hook's program: more than a person types */
#define HOOK_MS 30000            /* that its program may take for one event; then it is killed */
#define HOOK_AGAIN_MS_MIN                                                                          \
    1000 /* before an event is given again that it put off; then doubling …                      \
          */
#define HOOK_AGAIN_MS_MAX 60000  /* … up to this: a mail server that is away for an hour */
#define YAML_FAULTS_MAX 32       /* of one doorstep.yaml, told at once: more are of one cause */
#define QUANTITY_MAX 10000       /* read out of an inquiry's text; beyond it a person looks */
#define WORK_DAYS_MAX 3660       /* ten years: what a promise may reach */
#define ACT_TEXT_BYTES 16384     /* what one act says: three full texts and its lists */
#define DOSSIER_BYTES_MAX 262144 /* of one case: what its open inquiries say; beyond it, people */
#define DOSSIER_FACTS_MAX 1024   /* of that, each an event that may be voided; beyond it, people */
#define READS_MAX 8              /* cases whose history is asked for at the same time */
#define AGENDA_MAX 8192     /* cases to look at; beyond it the whole inbox is looked at again */
#define RULES_LOOK_MS 10000 /* changes of policy in that time are looked at together */
#define CERTIFICATE_ISSUES_MAX 99 /* of a case on the same terms; beyond it, people */
#define ATTEMPTS_MAX 4096         /* openings remembered as acted upon */
#define BOOKINGS_MAX 16384        /* move-ins ahead: fifty collective hand-overs */
#define BOOKING_DAYS_MAX 366      /* how far ahead a free slot is looked for */
#define SLOTS_MAX 96              /* move-ins a day */
#define WORKER_REPORTS_MAX 512    /* lines a worker logs of one step */
#define DOUBTS_MAX 64           /* acts whose case is looked at once more; others are said again */
#define DECISIONS_MAX 64        /* people's queued decisions sent at once */
#define OUTBOX_MAX 65536        /* people's decisions waiting for the broker */
#define REFUSED_MAX 65536       /* final refusals kept for people */
#define DAYBOOK_ACTS_MAX 100000 /* automatic acts whose results are kept */
#define DAYBOOK_TABLE_BYTES 1073741824LL     /* of its outbox, of its refusals: 16 KiB for each */
#define DAYBOOK_MAP_BYTES (4LL * 1073741824) /* address space: both, and pages to shrink them */
#define DAYBOOK_NOTES_MAX 512  /* results not written yet; on a full disk, acts' give way */
#define DAYBOOK_COMMIT_MS 1000 /* no result waits longer; after a failure, the next try */
#define OUTBOX_LOOK_MS 500     /* how soon a worker sees what a clerk has queued */
#define DRAIN_MS 3000          /* for answers that are still to come when a worker ends */

/* Their hooks, whose logs stand on the ledger's disk. */

#define HOOK_OUTPUT_BYTES_MAX 16384 /* of what a program prints for one event: 200 lines */
#define HOOK_LOG_BYTES_MAX 4194304  /* then a log begins anew; the one before is kept */

/* Tools. */

#define HISTORY_EVENTS_MAX 65536 /* of a case, which has 4,096, and all that its project said */
#define FACTS_EVENTS_MAX 65536   /* a paper's: the same, of the project its settings only */

_Static_assert(EVENT_BYTES_MAX * 8 <= MESSAGE_BYTES_MAX, "a message holds several big events");
_Static_assert(VIEW_BYTES_MAX + EVENT_BYTES_MAX < MESSAGE_BYTES_MAX,
               "one event and its case's view always fit one message");
_Static_assert(ACT_TEXT_BYTES < EVENT_BYTES_MAX, "an act is an event");
_Static_assert(DECISIONS_MAX <= BATCH_EVENTS_MAX, "a turn of the outbox is one batch");
_Static_assert(DAYBOOK_TABLE_BYTES * 3 <= DAYBOOK_MAP_BYTES, "a full day-book can be emptied");
_Static_assert(DECISIONS_MAX < DAYBOOK_NOTES_MAX, "what people decided never gives way");
_Static_assert(BATCHES_PENDING_MAX *BATCH_EVENTS_MAX <= ATTEMPTS_MAX,
               "what is on its way is remembered");
_Static_assert(BATCH_EVENTS_MAX * 5 + 16 <= MESSAGE_BYTES_MAX - BATCH_BYTES_MAX,
               "a batch of the most bytes still has room for the head of each event");
_Static_assert(GROUP_EVENTS_MAX <= SPILL_ENTRIES_MAX, "the cache keeps up with any load");
_Static_assert(BATCH_EVENTS_MAX <= GROUP_EVENTS_MAX, "a batch is never split over two commits");
_Static_assert(ARRIVING_MAX > BATCHES_PENDING_MAX, "a client may say more than its batches");
_Static_assert((QUESTIONS_MAX + BATCHES_PENDING_MAX + EVENTS_AHEAD_MAX) * 2 <= LEAVING_MAX,
               "all that one may wait for fits his queue, which libzmq frees by halves");
_Static_assert(DESCRIPTORS_MAX >= 4 * SESSIONS_MAX + DESCRIPTORS_SPARE, "sessions fit");
_Static_assert(MESSAGE_BYTES_MAX <= GROUP_BYTES_MAX, "a message always fits a group");
_Static_assert(GROUP_BYTES_MAX * 4 + GROUP_ERASED_MAX * 2 * 4096 <= DISK_LOW_BYTES,
               "a group begun above the mark fits the disk, its pages half empty");
_Static_assert(CASE_EVENTS_MAX <= GROUP_ERASED_MAX, "any case can be erased");
_Static_assert(CASE_EVENTS_MAX <= GROUP_RETOLD_MAX, "any case can be told again");
_Static_assert(CASE_EVENTS_MAX + PROJECT_SCHEMES_MAX + PROJECT_SETTINGS_MAX + PROJECT_DAYS_MAX <=
                   FACTS_EVENTS_MAX,
               "a case and its project's settings fit a paper");

#endif
