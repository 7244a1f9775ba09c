#include "tools/doorstep/shared/case/remeasure.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>

static enum status read(struct remeasure *area, const struct arguments *arguments,
                        struct error *err)
{
    const struct range dm2 = {1, AREA_DM2_MAX, 0};
    const struct range fen = {1, AREA_PRICE_FEN_MAX, 0};
    uint64_t contracted = 0;
    uint64_t registered = 0;
    uint64_t unit_price = 0;
    enum status status = arguments_number(arguments, "contracted", dm2, &contracted, err);

    if (status == STATUS_OK) {
        status = arguments_number(arguments, "registered", dm2, &registered, err);
    }
    if (status == STATUS_OK) {
        status = arguments_number(arguments, "unit-price", fen, &unit_price, err);
    }
    if (status == STATUS_OK && (contracted == 0 || registered == 0 || unit_price == 0)) {
        return error_set(err, STATUS_INVALID, "%s",
                         SAY("needs --contracted, --registered and --unit-price",
                             "需要 --contracted、--registered 和 --unit-price"));
    }
    *area = (struct remeasure){(int64_t)contracted, (int64_t)registered, (int64_t)unit_price};
    return status;
}

static void print_page(const struct remeasure *area)
{
    int64_t delta_fen = remeasure_delta_fen(area);
    int64_t difference_bp = remeasure_difference_bp(area);
    char money[MONEY_TEXT_BYTES];

    (void)printf(SAY("difference of area   %+.2f %%\n", "面积误差   %+.2f%%\n"),
                 (double)difference_bp / 100);
    (void)printf(delta_fen < 0 ? SAY("given back           %s\n", "应退       %s\n")
                               : SAY("to be paid           %s\n", "应补       %s\n"),
                 money_format(money, delta_fen < 0 ? -delta_fen : delta_fen));
    if (remeasure_may_cancel(area)) {
        (void)printf("%s",
                     SAY("over 3 %: the buyer may cancel instead\n", "超过 3%，买受人有权退房\n"));
    }
}

static int run(const struct arguments *arguments)
{
    struct error err = {0};
    struct remeasure area;

    if (arguments->word_count > 0) {
        complain("area", SAY("%s: takes no words", "%s：不应有其他参数"), arguments->words[0]);
        return EXIT_USAGE;
    }
    if (read(&area, arguments, &err) != STATUS_OK) {
        return give_up("area", &err);
    }
    if (arguments->json) {
        (void)printf("{\"delta_fen\":%lld,\"difference_bp\":%lld,\"may_cancel\":%s}\n",
                     (long long)remeasure_delta_fen(&area),
                     (long long)remeasure_difference_bp(&area),
                     remeasure_may_cancel(&area) ? "true" : "false");
    } else {
        print_page(&area);
    }
    return EXIT_DONE;
}

static const struct flag flags[] = {
    {"contracted", "DM2",
     WORDS("the contract's area, in hundredths of a m²", "合同面积，单位 0.01 平方米")},
    {"registered", "DM2",
     WORDS("the registered area, in hundredths of a m²", "登记面积，单位 0.01 平方米")},
    {"unit-price", "FEN", WORDS("the price of a m², in fen", "每平方米单价，单位分")},
    FLAGS_END,
};

const struct subcommand subcommand_area = {
    .word = "area",
    .usage = "--contracted DM2 --registered DM2 --unit-price FEN",
    .meaning = WORDS("settle a difference of area", "核算面积补差"),
    .details = WORDS("What the regulation gives when a contract says nothing else: up to 3 % the "
                     "price rules;\nbeyond it a buyer pays no more, and is given back double. Its "
                     "delta_fen is price.adjusted's.\n",
                     "合同无约定时按规定核算：误差 3% 以内据实结算；超出部分，多出的买受人不补，\n"
                     "不足的双倍返还。结果即 price.adjusted 的 delta_fen。\n"),
    .examples = "  doorstep area --contracted 10237 --registered 10301 --unit-price 658800\n"
                "  doorstep area --contracted 10000 --registered 9600 --unit-price 600000 --json\n",
    .flags = flags,
    .run = run,
};
