/* increment.c - sums of integers as text. */
#include "services/ldapd/increment.h"

#include <string.h>

struct number {
	bool negative;
	const char *digits; /* none but a "0" begins with it */
	size_t n;
};

static bool
take(struct number *x, struct berval text)
{
	size_t i;

	x->negative = text.bv_len > 0 && *text.bv_val == '-';
	x->digits = text.bv_val + x->negative;
	x->n = text.bv_len - x->negative;
	for (i = 0; i < x->n; i++)
		if (x->digits[i] < '0' || x->digits[i] > '9')
			return false;
	return x->n > 0 && (*x->digits != '0' || (x->n == 1 && !x->negative));
}

static int
compare(const struct number *x, const struct number *y)
{
	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return memcmp(x->digits, y->digits, x->n);
}

/* The digit of x that stands for 10 to the power of i. */
static int
digit(const struct number *x, size_t i)
{
	return i < x->n ? x->digits[x->n - 1 - i] - '0' : 0;
}

/* x and y, or x without y, which is not larger: n digits from the end on. */
static void
combine(char *end, size_t n, const struct number *x, const struct number *y,
    bool without)
{
	int sum, carry = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		sum = digit(x, i) + carry;
		sum += without ? -digit(y, i) : digit(y, i);
		carry = sum < 0 ? -1 : sum / 10;
		*--end = (char)('0' + (sum + 10) % 10);
	}
}

bool
increment(
    struct arena *a, struct berval one, struct berval other, struct berval *sum)
{
	struct number x, y, larger, smaller;
	char *begin, *end;
	size_t n;

	if (!take(&x, one) || !take(&y, other))
		return false;
	larger = compare(&x, &y) < 0 ? y : x;
	smaller = compare(&x, &y) < 0 ? x : y;
	n = larger.n + 1;
	begin = (char *)arena_get(a, n + 1) + 1;
	end = begin + n;
	combine(end, n, &larger, &smaller, x.negative != y.negative);
	while (end - begin > 1 && *begin == '0')
		begin++;
	if (larger.negative && *begin != '0')
		*--begin = '-';
	sum->bv_val = begin;
	sum->bv_len = (ber_len_t)(end - begin);
	return true;
}
