#ifndef DOORSTEP_SCHEMAS_WIRE_COMMAND_H
#define DOORSTEP_SCHEMAS_WIRE_COMMAND_H

#include "schemas/text.h"

/* A message is two frames: a command in ASCII, and a body, one MessagePack array. The other headers
 * of this folder have the bodies: session, submit, subscribe, query. protocol.md is the
 * specification. */

#define PROTOCOL_VERSION 1

enum command {
    COMMAND_NONE,
#define COMMAND(name, from, body) COMMAND_##name,
#include "schemas/commands.def"
#undef COMMAND
};

const char *command_word(enum command command);
enum command command_of_word(struct text word); /* COMMAND_NONE: unknown */

#endif
