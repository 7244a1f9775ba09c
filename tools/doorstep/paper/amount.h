#ifndef DOORSTEP_TOOLS_PAPER_AMOUNT_H
#define DOORSTEP_TOOLS_PAPER_AMOUNT_H

#include <stdint.h>

/* Amounts of money in Chinese words, as banks ask them on paper. 整 stands after 元 or 角 and never
 * after 分. Where the rules allow 零 or none, because the place of 万 is zero, there is none; where
 * the place of 元 is zero and there is a 角, there is one.
 * Source: the People's Bank of China's 正确填写票据和结算凭证的基本规定 */

#define AMOUNT_TEXT_BYTES 192 /* "人民币玖拾万零柒佰…": 15 digits, their places and NUL */

/* "人民币陆拾柒万捌仟陆佰贰拾玖元捌角捌分" into the caller's bytes; one below zero has 负 before
 * its digits.
 * fen: within ±INTEGER_MAX */
const char *amount_words(char text[AMOUNT_TEXT_BYTES], int64_t fen);

#endif
