#include "tools/doorstep/paper/reading.h"
#include "tools/doorstep/paper/request.h"
#include "tools/doorstep/shared/output/print.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "doorstep-paper"

static void list_one(enum paper_kind kind)
{
    static const char *const asked[] = {"--case", "--case --inquiry", "--case [--certificate]"};

    (void)printf("  %-14s ", paper_word(kind));
    print_padded(text_of(paper_title(kind)), 30);
    (void)printf("%-24s %s\n", asked[paper_asks(kind)], paper_needs(kind));
}

static int list(bool json)
{
    int kind;

    for (kind = 0; kind < PAPERS_END; kind++) {
        if (json) {
            (void)printf("{\"kind\":\"%s\",\"inquiry\":%s}\n", paper_word((enum paper_kind)kind),
                         paper_asks((enum paper_kind)kind) == PAPER_ASKS_INQUIRY ? "true"
                                                                                 : "false");
        } else {
            list_one((enum paper_kind)kind);
        }
    }
    return EXIT_DONE;
}

static int check(const struct arguments *arguments, const char *code)
{
    char text[CHECK_TEXT_BYTES];
    struct check check;
    struct error err = {0};
    enum status status = check_parse(&check, code, &err);

    if (status == STATUS_OK) {
        status = reading_check(&arguments->home, &check, &err);
    }
    if (status != STATUS_OK) {
        return give_up("paper", &err);
    }
    if (arguments->json) {
        (void)printf("{\"sequence\":%llu,\"holds\":true}\n", (unsigned long long)check.sequence);
    } else {
        (void)printf(
            SAY("%s: this ledger holds what the paper was made from\n", "%s：与本账本相符\n"),
            check_format(text, &check));
    }
    return EXIT_DONE;
}

/* The program that draws stands beside our own executable; it takes our place and reads our words.
 */
static int hand_over(const struct arguments *arguments)
{
    char path[HOME_PATH_BYTES];
    ssize_t count = readlink("/proc/self/exe", path, sizeof path - sizeof PROGRAM);

    while (count > 0 && path[count - 1] != '/') {
        count--;
    }
    (void)memcpy(path + (count > 0 ? count : 0), PROGRAM, sizeof PROGRAM);
    print_flush();
    (void)execv(path, arguments->argv);
    complain("paper", SAY("run %s: %s", "运行 %s：%s"), path, lang_errno(errno));
    return EXIT_IO;
}

static int run(const struct arguments *arguments)
{
    const char *code = arguments_value(arguments, "check");
    struct request request = {0};
    struct error err = {0};

    if (arguments->endpoint_given != NULL) {
        complain("paper", "%s",
                 SAY("--endpoint: papers are made from the home's ledger",
                     "--endpoint：单据直接由本机账本打印"));
        return EXIT_USAGE;
    }
    if (code != NULL && arguments->word_count > 0) {
        complain("paper", SAY("%s: --check prints no paper", "%s：--check 不打印单据"),
                 arguments->words[0]);
        return EXIT_USAGE;
    }
    if (code != NULL) {
        return check(arguments, code);
    }
    if (arguments->word_count == 0 && !arguments_has(arguments, "case")) {
        return list(arguments->json);
    }
    if (request_read(&request, arguments, &err) != STATUS_OK) {
        return give_up("paper", &err);
    }
    return hand_over(arguments);
}

const struct subcommand subcommand_paper = {
    .word = "paper",
    .usage = "[KIND --case CASE [--inquiry ID] [--certificate NO] [--as-of DAY] [-o FILE]]",
    .meaning = WORDS("print the firm's papers", "打印业务单据"),
    .details = WORDS(
        "Prints a paper of a case as PDF, from the home's ledger, broker running or not. Without "
        "a\nKIND it lists what there is. A paper that counts no more carries a mark across "
        "its pages.\nThe code at the foot of a page tells which ledger it was made from: give "
        "it to --check.\nWhat papers say of the firm stands in doorstep.yaml, section firm.\n",
        "由本机账本打印 PDF 单据，无需服务运行。不写 KIND 则列出全部单据。\n"
        "已失效的单据，每页印有作废标记。页脚的核验码可用 --check 核对。\n"
        "公司名称等抬头内容写在 doorstep.yaml 的 firm 一节。\n"),
    .examples = "  doorstep paper\n"
                "  doorstep paper certificate --case HT-2024-0183\n"
                "  doorstep paper inquiry --case HT-2024-0183 --inquiry Q1 --as-of 2024-08-31 "
                "-o q1.pdf\n"
                "  doorstep paper --check 'seq 41 · 3f2a9 c1b77 d0e4a 50b12'\n",
    .flags = request_flags,
    .run = run,
};
