#ifndef DOORSTEP_TESTS_WIRE_AGAIN_H
#define DOORSTEP_TESTS_WIRE_AGAIN_H

#include "schemas/status.h"
#include "schemas/text.h"
#include "schemas/wire/command.h"
#include "schemas/writer.h"

#include <stdbool.h>

/* Decode a message of any command, and encode what was understood. from_client tells the two
 * messages named STATUS apart. Stops the program when a failed decoder touched its output.
 * Errors: what the decoder says; MALFORMED for COMMAND_NONE. */
enum status wire_again(enum command command, bool from_client, struct text body,
                       struct writer *writer) MUST_CHECK;

#endif
