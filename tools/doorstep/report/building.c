#include "tools/doorstep/report/building.h"

struct text building_of(struct text unit)
{
    uint32_t dashes = 0;
    uint32_t end = 0;

    for (uint32_t i = unit.count; i > 0 && dashes < 2; i--) {
        if (unit.bytes[i - 1] == '-') {
            dashes++;
            end = i - 1;
        }
    }
    return (struct text){end == 0 ? NULL : unit.bytes, end};
}
