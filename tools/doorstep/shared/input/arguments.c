#include "tools/doorstep/shared/input/arguments.h"

#include "schemas/limits.h"
#include "schemas/utf8.h"
#include "tools/doorstep/shared/output/print.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLAG_COLUMNS 22

static const struct flag shared_flags[] = {
    {"home", "DIR",
     WORDS("the installation; else $DOORSTEP_HOME, else $XDG_STATE_HOME/doorstep",
           "安装目录；未给出时取 $DOORSTEP_HOME，再取 $XDG_STATE_HOME/doorstep")},
    {"endpoint", "URL",
     WORDS("the broker, when it is not the home's own",
           "服务端地址，不用安装目录自己的服务端时给出")},
    {"json", NULL, WORDS("one object a line, for programs", "每行一个 JSON 对象，供程序使用")},
    {"lang", "LANG",
     WORDS("zh or en; else as LC_ALL, LC_MESSAGES or LANG say",
           "zh 或 en；未给出时按 LC_ALL、LC_MESSAGES、LANG")},
    {"help", NULL, WORDS("this page", "本页说明")},
    FLAGS_END,
};

bool number_parse(uint64_t *number, const char *text)
{
    char *end;
    unsigned long long value;

    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    errno = 0;
    value = strtoull(text, &end, 10);
    if (errno != 0 || *end != '\0') {
        return false;
    }
    *number = value;
    return true;
}

enum status id_check(const char *what, const char *id, struct error *err)
{
    struct text text = text_of(id);

    if (id == NULL || (text.count > 0 && text.count <= ID_BYTES_MAX && utf8_is_valid(text))) {
        return STATUS_OK;
    }
    return error_set(err, STATUS_INVALID,
                     SAY("%s '%s': an id is 1 to %d bytes of UTF-8",
                         "%s '%s'：编号须为 1 至 %d 字节的 UTF-8 文字"),
                     what, text.count <= ID_BYTES_MAX ? id : "…", ID_BYTES_MAX);
}

/* Does `argument` name this flag, with or without "=value"? */
static bool names(const char *argument, const char *name)
{
    size_t count = strlen(name);

    return strncmp(argument, name, count) == 0 &&
           (argument[count] == '\0' || argument[count] == '=');
}

static int flag_find(const struct flag *flags, const char *argument)
{
    int i;

    for (i = 0; flags != NULL && flags[i].name != NULL; i++) {
        if (names(argument, flags[i].name)) {
            return i;
        }
    }
    return -1;
}

/* The value of a flag at argv[*at], "" for a switch; *at moves over a value of its own word. */
static enum status flag_value(const char **value, const struct flag *flag, int argc, char **argv,
                              int *at, struct error *err)
{
    const char *equals = strchr(argv[*at], '=');

    if (flag->value == NULL) {
        if (equals != NULL) {
            return error_set(err, STATUS_INVALID, SAY("--%s takes no value", "--%s 后面不带值"),
                             flag->name);
        }
        *value = "";
        return STATUS_OK;
    }
    if (equals != NULL) {
        *value = equals + 1;
        return STATUS_OK;
    }
    if (*at + 1 >= argc) {
        return error_set(err, STATUS_INVALID,
                         SAY("--%s wants a value: --%s %s", "--%s 缺少值：--%s %s"), flag->name,
                         flag->name, flag->value);
    }
    *at += 1;
    *value = argv[*at];
    return STATUS_OK;
}

static enum status note_shared(struct arguments *arguments, int flag, const char *value,
                               struct error *err)
{
    switch (flag) {
    case 0:
        arguments->home_given = value;
        break;
    case 1:
        arguments->endpoint_given = value;
        break;
    case 2:
        arguments->json = true;
        break;
    case 3:
        return lang_choose(value, err);
    default:
        arguments->help = true;
        break;
    }
    return STATUS_OK;
}

static enum status read_flag(struct arguments *arguments, int argc, char **argv, int *at,
                             struct error *err)
{
    const char *name = strcmp(argv[*at], "-h") == 0   ? "help"
                       : strcmp(argv[*at], "-o") == 0 ? "out"
                                                      : argv[*at] + 2;
    const struct flag *flags = arguments->command == NULL ? NULL : arguments->command->flags;
    const char *value = NULL;
    int flag = flag_find(shared_flags, name);
    enum status status;

    if (flag >= 0) {
        status = flag_value(&value, &shared_flags[flag], argc, argv, at, err);
        return status == STATUS_OK ? note_shared(arguments, flag, value, err) : status;
    }
    flag = flag_find(flags, name);
    if (flag < 0) {
        return error_set(err, STATUS_INVALID, SAY("unknown flag %s", "没有此选项：%s"), argv[*at]);
    }
    assert(flags != NULL);
    assert(flag < FLAGS_MAX);
    if (arguments->values[flag] != NULL && flags[flag].value != NULL) {
        return error_set(err, STATUS_INVALID, SAY("--%s is given twice", "--%s 重复给出"),
                         flags[flag].name);
    }
    return flag_value(&arguments->values[flag], &flags[flag], argc, argv, at, err);
}

static enum status read_word(struct arguments *arguments, const struct subcommand *const *commands,
                             const char *word, struct error *err)
{
    size_t i;

    if (arguments->command != NULL) {
        if (arguments->word_count == ARGUMENT_WORDS_MAX) {
            return error_set(err, STATUS_INVALID, SAY("too many words at %s", "参数过多，从 %s 起"),
                             word);
        }
        arguments->words[arguments->word_count++] = word;
        return STATUS_OK;
    }
    for (i = 0; commands[i] != NULL; i++) {
        if (strcmp(commands[i]->word, word) == 0) {
            arguments->command = commands[i];
            return STATUS_OK;
        }
    }
    if (strcmp(word, "help") == 0) {
        arguments->help = true;
        return STATUS_OK;
    }
    return error_set(err, STATUS_INVALID,
                     SAY("no such subcommand: %s (doorstep --help lists them)",
                         "没有此子命令：%s（用 doorstep --help 查看）"),
                     word);
}

static enum status locate(struct arguments *arguments, struct error *err)
{
    enum status status =
        home_choose(&arguments->home, arguments->home_given, getenv("DOORSTEP_HOME"),
                    getenv("XDG_STATE_HOME"), getenv("HOME"), err);

    if (status != STATUS_OK) {
        return status;
    }
    if (arguments->endpoint_given == NULL) {
        return home_endpoint(arguments->endpoint, &arguments->home, err);
    }
    if (arguments->endpoint_given[0] == '\0' ||
        strlen(arguments->endpoint_given) >= sizeof arguments->endpoint) {
        return error_set(err, STATUS_INVALID,
                         SAY("--endpoint is empty or too long", "--endpoint 为空或过长"));
    }
    (void)snprintf(arguments->endpoint, sizeof arguments->endpoint, "%s",
                   arguments->endpoint_given);
    return STATUS_OK;
}

enum status arguments_read(struct arguments *arguments, const struct subcommand *const *commands,
                           int argc, char **argv, struct error *err)
{
    bool words_only = false;
    enum status status = lang_choose(NULL, err);
    int at;

    *arguments = (struct arguments){.program = argv[0], .argv = argv};
    for (at = 1; at < argc && status == STATUS_OK; at++) {
        if (words_only || argv[at][0] != '-' || strcmp(argv[at], "-") == 0) {
            status = read_word(arguments, commands, argv[at], err);
        } else if (strcmp(argv[at], "--") == 0) {
            words_only = true;
        } else if (arguments->command == NULL && strcmp(argv[at], "--version") == 0) {
            arguments->version = true;
        } else if (argv[at][1] == '-' || strcmp(argv[at], "-h") == 0 ||
                   strcmp(argv[at], "-o") == 0) {
            status = read_flag(arguments, argc, argv, &at, err);
        } else {
            status =
                error_set(err, STATUS_INVALID, SAY("unknown flag %s", "没有此选项：%s"), argv[at]);
        }
    }
    if (status != STATUS_OK || arguments->help || arguments->version) {
        return status;
    }
    return locate(arguments, err);
}

const char *arguments_value(const struct arguments *arguments, const char *name)
{
    int flag = flag_find(arguments->command->flags, name);

    assert(flag >= 0);
    return arguments->values[flag];
}

bool arguments_has(const struct arguments *arguments, const char *name)
{
    return arguments_value(arguments, name) != NULL;
}

enum status arguments_number(const struct arguments *arguments, const char *name,
                             struct range range, uint64_t *number, struct error *err)
{
    const char *value = arguments_value(arguments, name);
    uint64_t read;

    if (value == NULL) {
        *number = range.otherwise;
        return STATUS_OK;
    }
    if (!number_parse(&read, value) || read < range.low || read > range.high) {
        return error_set(
            err, STATUS_INVALID,
            SAY("--%s %s: wants a number from %llu to %llu", "--%s %s：须为 %llu 至 %llu 的整数"),
            name, value, (unsigned long long)range.low, (unsigned long long)range.high);
    }
    *number = read;
    return STATUS_OK;
}

static void print_flags(const struct flag *flags)
{
    char shown[64];
    size_t i;

    for (i = 0; flags != NULL && flags[i].name != NULL; i++) {
        (void)snprintf(shown, sizeof shown, "--%s%s%s", flags[i].name,
                       flags[i].value == NULL ? "" : " ",
                       flags[i].value == NULL ? "" : flags[i].value);
        (void)fputs("  ", stdout);
        print_padded(text_of(shown), FLAG_COLUMNS);
        (void)printf(" %s\n", lang_say(&flags[i].meaning));
    }
}

void arguments_help(const struct arguments *arguments)
{
    const struct subcommand *command = arguments->command;

    (void)printf(SAY("doorstep %s: %s\n\nUsage:\n  doorstep %s %s\n\n",
                     "doorstep %s：%s\n\n用法：\n  doorstep %s %s\n\n"),
                 command->word, lang_say(&command->meaning), command->word, command->usage);
    if (command->details.english != NULL) {
        (void)printf("%s\n", lang_say(&command->details));
    }
    (void)puts(SAY("Flags:", "选项："));
    print_flags(command->flags);
    print_flags(shared_flags);
    (void)printf("\n%s\n%s", SAY("Examples:", "示例："), command->examples);
}
