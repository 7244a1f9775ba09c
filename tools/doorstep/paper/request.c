#include "tools/doorstep/paper/request.h"

#include "tools/doorstep/shared/input/clock.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

const struct flag request_flags[] = {
    {"case", "CASE", WORDS("the contract number", "合同编号")},
    {"inquiry", "ID", WORDS("for inquiry, cost and answer", "疑问编号：inquiry、cost、answer 用")},
    {"certificate", "NO",
     WORDS("an earlier certificate than the last", "指定证明编号，默认最近一份")},
    {"as-of", "DAY",
     WORDS("what had happened by the end of that day; else the day of the ledger's last event",
           "截至该日已发生的事；默认为账本中最晚一件事发生之日")},
    {"out", "FILE",
     WORDS("where to, also -o; - is stdout; else KIND-CASE.pdf",
           "输出文件，也可写 -o；- 为标准输出；默认 KIND-CASE.pdf")},
    {"check", "CODE",
     WORDS("is this check code of the home's ledger?", "核对单据上的核验码是否与账本相符")},
    FLAGS_END,
};

static enum status read_kind(struct request *request, const struct arguments *arguments,
                             struct error *err)
{
    if (arguments->word_count == 0) {
        return error_set(err, STATUS_INVALID, "%s",
                         SAY("which KIND of paper? `doorstep paper` lists them",
                             "要哪种单据？`doorstep paper` 可列出全部"));
    }
    if (arguments->word_count > 1) {
        return error_set(err, STATUS_INVALID, SAY("%s: one KIND at a time", "%s：一次只能打一种"),
                         arguments->words[1]);
    }
    request->kind = paper_of_word(arguments->words[0]);
    if (request->kind == PAPERS_END) {
        return error_set(err, STATUS_INVALID,
                         SAY("no such paper: %s (`doorstep paper` lists them)",
                             "没有这种单据：%s（`doorstep paper` 可列出全部）"),
                         arguments->words[0]);
    }
    return STATUS_OK;
}

/* An id that the kind asks, may have, or has no use for. */
static enum status read_id(struct text *id, const struct arguments *arguments, const char *name,
                           bool is_asked, bool is_used, struct error *err)
{
    const char *value = arguments_value(arguments, name);
    char flag[32];

    (void)snprintf(flag, sizeof flag, "--%s", name);
    if (value == NULL && is_asked) {
        return error_set(err, STATUS_INVALID, SAY("%s needs %s", "%s 需要 %s"), arguments->words[0],
                         flag);
    }
    if (value != NULL && !is_used) {
        return error_set(err, STATUS_INVALID, SAY("%s takes no %s", "%s 不用 %s"),
                         arguments->words[0], flag);
    }
    *id = text_of(value);
    return id_check(flag, value, err);
}

/* "KIND-CASE[-ID].pdf", where a folder's slash and controls in ids become "_". */
static void name_file(struct request *request)
{
    struct text id = text_is_absent(request->inquiry) ? request->certificate : request->inquiry;
    char *name = request->path_storage;

    (void)snprintf(name, sizeof request->path_storage, "%s-%.*s%s%.*s.pdf",
                   paper_word(request->kind), TEXT_ARGUMENTS(request->subject),
                   text_is_absent(id) ? "" : "-", TEXT_ARGUMENTS(id));
    request->path = name;
    for (; *name != '\0'; name++) {
        if (iscntrl((unsigned char)*name) != 0 || *name == '/') {
            *name = '_';
        }
    }
}

enum status request_read(struct request *request, const struct arguments *arguments,
                         struct error *err)
{
    enum status status = read_kind(request, arguments, err);
    enum paper_asks asks;

    if (status != STATUS_OK) {
        return status;
    }
    asks = paper_asks(request->kind);
    status = read_id(&request->subject, arguments, "case", true, true, err);
    if (status == STATUS_OK) {
        status = read_id(&request->inquiry, arguments, "inquiry", asks == PAPER_ASKS_INQUIRY,
                         asks == PAPER_ASKS_INQUIRY, err);
    }
    if (status == STATUS_OK) {
        status = read_id(&request->certificate, arguments, "certificate", false,
                         asks == PAPER_ASKS_CERTIFICATE, err);
    }
    if (status == STATUS_OK) {
        status = day_given(&request->as_of, "as-of", arguments_value(arguments, "as-of"), err);
    }
    request->path = arguments_value(arguments, "out");
    if (status == STATUS_OK && request->path == NULL) {
        name_file(request);
    }
    return status;
}
