#include "schemas/wire/command.h"

const char *command_word(enum command command)
{
    switch (command) {
    case COMMAND_NONE:
        return "";
#define COMMAND(name, from, body)                                                                  \
    case COMMAND_##name:                                                                           \
        return #name;
#include "schemas/commands.def"
#undef COMMAND
    }
    return "";
}

enum command command_of_word(struct text word)
{
#define COMMAND(name, from, body)                                                                  \
    if (text_equals(word, TEXT(#name))) {                                                          \
        return COMMAND_##name;                                                                     \
    }
#include "schemas/commands.def"
#undef COMMAND
    return COMMAND_NONE;
}
