#ifndef DOORSTEP_TOOLS_WHY_SENTENCE_H
#define DOORSTEP_TOOLS_WHY_SENTENCE_H

#include "tools/doorstep/why/account.h"

/* An account in words, in the chosen language. Pure. Everything gives its buffer. */

#define SENTENCE_BYTES_MAX 2048
#define CLAUSE_BYTES_MAX 512

/* Why the case is where it is and whose turn it is, in one sentence with events and rules:
 * "HT-1 疑问处理：疑问 Q3 等工程部处理（D5 工程解决方案），由序号 41 inquiry.classified
 * （2024-08-20 李副经理）引起，期限 2024-08-27，逾期 2 天 [G-08 G-10 G-20]" */
const char *sentence_of(char text[SENTENCE_BYTES_MAX], const struct account *account);

/* "序号 41 inquiry.classified（2024-08-20 李副经理）"; "" for an event of no sequence. */
const char *sentence_event(char text[CLAUSE_BYTES_MAX], const struct trace *trace);

/* A part of what a move-in asks, and how it stands: "付清证明", "余款 ¥1.00". */
const char *sentence_part(enum part part);
const char *sentence_standing(char text[CLAUSE_BYTES_MAX], const struct account *account,
                              enum part part);

#endif
