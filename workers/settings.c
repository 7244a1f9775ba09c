#include "workers/settings.h"

#include "schemas/event.h"
#include "schemas/mutant.h"

#include <assert.h>
#include <string.h>

/* The defaults are a believable firm's: what its departments would write into doorstep.yaml on
 * their first day. Words of a rule are one string here, split at "|". */

#define FEN_PER_YUAN 100

enum bearer { BEARER_NONE, BEARER_DEVELOPER, BEARER_CONTRACTOR, BEARER_OWNER, BEARER_PROPERTY };

static void split(struct keywords *keywords, const char *words)
{
    keywords->count = 0;
    while (*words != '\0') {
        size_t length = strcspn(words, "|");

        assert(keywords->count < WORDS_MAX);
        keywords->words[keywords->count++] = (struct text){words, (uint32_t)length};
        words += length;
        words += *words == '|' ? 1 : 0;
    }
}

static void default_triage(struct settings *settings)
{
    static const struct {
        enum category category;
        const char *words;
    } rules[] = {
        {CATEGORY_ENGINEERING,
         "漏水|渗水|渗漏|漏|裂缝|开裂|空鼓|脱落|起皮|发霉|墙面|墙体|地面|地砖|瓷砖|门窗|窗户|玻璃|"
         "门锁|管道|水管|电路|插座|跳闸|防水|地暖|暖气|不平|堵塞"},
        {CATEGORY_ENGINEERING,
         "leak|crack|damp|mould|mold|wall|ceiling|floor|tile|window|door|pipe|plumbing|socket|"
         "wiring|heating|paint|hollow|drain|seep|balcony|roof"},
        {CATEGORY_PROPERTY, "物业|电梯|停车|车位|保安|保洁|垃圾|绿化|门禁|噪音|公共区域|装修管理|"
                            "路灯|快递|监控|楼道"},
        {CATEGORY_PROPERTY,
         "property fee|management fee|parking|elevator|lift|security|cleaning|garbage|rubbish|"
         "noise|garden|access card|street light|guard"},
        {CATEGORY_GENERAL,
         "贷款|按揭|合同|发票|房产证|产权|面积|户口|交房|税|公积金|契税|价格|学区"},
        {CATEGORY_GENERAL,
         "mortgage|loan|contract|invoice|deed|title|area|tax|school|handover date|"
         "move-in date|price"},
    };
    size_t i;

    settings->triage_count = sizeof rules / sizeof rules[0];
    for (i = 0; i < settings->triage_count; i++) {
        settings->triage[i].category = rules[i].category;
        split(&settings->triage[i].words, rules[i].words);
    }
}

static void default_prices(struct settings *settings)
{
    static const struct {
        const char *words;
        const char *item;
        const char *unit;
        const char *units;
        int64_t yuan;
        int64_t quantity;
        int64_t work_days;
        enum bearer bearer;
    } prices[] = {
        {"漏水|渗水|渗漏|防水|leak|seep", "防水修补", "处", "处|place|spot|leak", 480, 1, 5,
         BEARER_CONTRACTOR},
        {"裂缝|开裂|crack", "裂缝修补", "米", "米|metre|meter|m ", 45, 4, 3, BEARER_CONTRACTOR},
        {"空鼓|地砖|瓷砖|hollow|tile", "瓷砖空鼓重铺", "平方米",
         "平方米|平方|平米|㎡|square met|sqm|m2|m²", 160, 2, 4, BEARER_CONTRACTOR},
        {"起皮|发霉|脱落|墙面|墙体|paint|mould|mold|damp|wall|ceiling", "墙面铲除重刷", "平方米",
         "平方米|平方|平米|㎡|square met|sqm|m2|m²", 38, 10, 4, BEARER_CONTRACTOR},
        {"门窗|窗户|玻璃|window|glass", "门窗调整更换", "扇", "扇|window|pane", 320, 1, 3,
         BEARER_CONTRACTOR},
        {"门锁|入户门|door|lock", "门及门锁调整", "樘", "樘|扇|把|door|lock", 180, 1, 2,
         BEARER_CONTRACTOR},
        {"管道|水管|堵塞|pipe|plumbing|drain", "管道疏通维修", "处", "处|place|pipe", 260, 1, 2,
         BEARER_CONTRACTOR},
        {"电路|插座|跳闸|socket|wiring", "电路检修", "处", "处|个|socket|place", 120, 1, 1,
         BEARER_CONTRACTOR},
        {"地暖|暖气|heating|radiator", "采暖检修", "组", "组|radiator|room", 350, 1, 3,
         BEARER_DEVELOPER},
        {"不平|地面|floor", "地面找平", "平方米", "平方米|平方|平米|㎡|square met|sqm|m2|m²", 65,
         10, 4, BEARER_DEVELOPER},
    };
    size_t i;

    settings->price_count = sizeof prices / sizeof prices[0];
    for (i = 0; i < settings->price_count; i++) {
        struct price *price = &settings->prices[i];

        split(&price->words, prices[i].words);
        split(&price->units, prices[i].units);
        price->item = text_of(prices[i].item);
        price->unit = text_of(prices[i].unit);
        price->unit_price_fen = prices[i].yuan * FEN_PER_YUAN;
        price->quantity = prices[i].quantity;
        price->work_days = prices[i].work_days;
        price->bearer = (int)prices[i].bearer;
    }
}

static void default_property(struct settings *settings)
{
    static const struct {
        const char *words;
        const char *plan;
        int64_t work_days;
    } rules[] = {
        {"电梯|elevator|lift", "通知电梯维保单位到场检修，恢复前安排专人引导", 2},
        {"停车|车位|parking", "核对车位台账，现场划线并调整车位安排", 5},
        {"门禁|access card|快递", "为业主重新授权门禁并登记", 1},
        {"保洁|垃圾|楼道|cleaning|garbage|rubbish", "安排保洁当日清理，并增加巡查次数", 1},
        {"噪音|装修管理|noise", "与相关住户沟通，按装修管理规定限定施工时间", 3},
        {"绿化|路灯|garden|street light", "报修并补种补装，完成后请业主查看", 7},
        {"保安|监控|security|guard", "调阅监控，调整岗位和巡逻路线", 3},
        {"物业费|收费|property fee|management fee", "公示收费标准，逐项核对并书面说明", 3},
    };
    size_t i;

    settings->property_count = sizeof rules / sizeof rules[0];
    for (i = 0; i < settings->property_count; i++) {
        split(&settings->property[i].words, rules[i].words);
        settings->property[i].plan = text_of(rules[i].plan);
        settings->property[i].work_days = rules[i].work_days;
    }
}

static void default_answers(struct settings *settings)
{
    static const struct {
        const char *words;
        const char *answer;
    } rules[] = {
        {"贷款|按揭|公积金|mortgage|loan", "按揭和公积金贷款由贷款银行审批，放款后计入您的房款"},
        {"发票|invoice", "购房发票在房款结清后由财务部开具，您可凭收据换领"},
        {"房产证|产权|deed|title", "不动产权证在入住并缴清税费后统一办理，所需资料另行通知"},
        {"面积|area", "房屋面积以测绘部门的实测报告为准，差额按合同约定多退少补"},
        {"交房|handover|move-in date", "房款付清、疑问办结后，客户代表会与您确认入住日期"},
        {"合同|contract", "合同原件已归入您的客户档案，您可随时到售楼处查阅"},
        {"税|tax", "契税等税费按国家规定由税务部门收取，我公司不代收"},
    };
    size_t i;

    settings->answer_count = sizeof rules / sizeof rules[0];
    for (i = 0; i < settings->answer_count; i++) {
        split(&settings->answers[i].words, rules[i].words);
        settings->answers[i].answer = text_of(rules[i].answer);
    }
}

void settings_default(struct settings *settings)
{
    static const enum node for_people[] = {NODE_A8, NODE_BX, NODE_B10, NODE_F11, NODE_F9L, NODE_R};
    size_t i;

    (void)memset(settings, 0, sizeof *settings);
    for (i = 0; i < NODES_END; i++) {
        settings->automatic[i] = true;
        settings->limit_fen[i] = ABSENT;
    }
    for (i = 0; i < sizeof for_people / sizeof for_people[0]; i++) {
        settings->automatic[for_people[i]] = false;
    }
    default_triage(settings);
    default_prices(settings);
    default_property(settings);
    default_answers(settings);
    settings->answer_work_days = 3;
    settings->inspection_work_days = 2;
    settings->slots_per_day = 8;
    settings->opens_minute = 9 * 60;
    settings->closes_minute = 17 * 60;
    settings->keys = 3;
    settings->reminders =
        (struct reminders){.before_days = 2, .deputy_after_days = 1, .manager_after_days = 4};
}

bool settings_allow(const struct settings *settings, enum node node, int32_t round, int64_t fen)
{
    if (settings->everything) {
        return true;
    }
    return settings->automatic[node] && (round <= 1 || MUTANT(ROUND_TWO_DECIDED)) &&
           (settings->limit_fen[node] == ABSENT || fen <= settings->limit_fen[node]);
}
