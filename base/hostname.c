/* hostname: see hostname.h. */
#include "base/hostname.h"

#include <string.h>

#include "base/icu.h"

/* A name of DNS has at most 253 bytes; what is far longer is no host, and IDNA takes its time. */
#define HOST_MAX_BYTES 4096

/* ---- IPv4, §3.5 "IPv4 parser" ---- */

/* One part of an address: decimal, 0 octal, 0x hexadecimal. Values past 32 bits saturate. */
static bool
ipv4_number(const char *in, const char *end, uint64_t *value)
{
	int radix = 10;

	if (in == end)
		return false;
	if (end - in >= 2 && in[0] == '0' && (in[1] | 0x20) == 'x') {
		radix = 16;
		in += 2;
	} else if (end - in >= 2 && in[0] == '0') {
		radix = 8;
		in++;
	}
	*value = 0;
	for (; in < end; in++) {
		int digit = g_ascii_xdigit_value(*in);

		if (digit < 0 || digit >= radix)
			return false;
		*value = MIN(*value * (uint64_t)radix + (uint64_t)digit, UINT64_C(1) << 40);
	}
	return true;
}

/* §3.5 "ends in a number checker". */
static bool
ends_in_number(const char *in, const char *end)
{
	const char *last;
	uint64_t ignored;

	if (end > in && end[-1] == '.') {
		end--;
		if (end == in)
			return false;
	}
	last = end;
	while (last > in && last[-1] != '.')
		last--;
	if (last == end)
		return false;
	if (g_ascii_isdigit(*last)) {
		const char *p = last;

		while (p < end && g_ascii_isdigit(*p))
			p++;
		if (p == end)
			return true;
	}
	return ipv4_number(last, end, &ignored);
}

static bool
ipv4_parse(const char *in, const char *end, uint32_t *address)
{
	uint64_t parts[4], sum = 0;
	int n = 0;

	if (end[-1] == '.')
		end--;
	while (true) {
		const char *dot = memchr(in, '.', (size_t)(end - in));

		if (n == 4 || !ipv4_number(in, dot ? dot : end, &parts[n]))
			return false;
		n++;
		if (!dot)
			break;
		in = dot + 1;
	}
	for (int i = 0; i < n - 1; i++) {
		if (parts[i] > 255)
			return false;
		sum |= parts[i] << (24 - 8 * i);
	}
	if (parts[n - 1] >= UINT64_C(1) << (8 * (5 - n)))
		return false;
	*address = (uint32_t)(sum | parts[n - 1]);
	return true;
}

static void
ipv4_put(struct percent_buf *out, uint32_t address)
{
	char text[16];
	int len = g_snprintf(text, sizeof(text), "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
			     address >> 8 & 255, address & 255);

	percent_put(out, text, (size_t)len);
}

/* ---- IPv6, §3.5 "IPv6 parser" ---- */

/* The dotted tail of an IPv6 address: exactly four decimal numbers, no leading zeros. */
static bool
ipv6_dotted(const char *in, const char *end, uint16_t pair[2])
{
	uint32_t address = 0;

	for (int i = 0; i < 4; i++) {
		unsigned value = 0;
		const char *start = in;

		if (i > 0 && (in == end || *in++ != '.'))
			return false;
		start = in;
		for (; in < end && g_ascii_isdigit(*in); in++) {
			if (in > start && value == 0)
				return false;
			value = value * 10 + (unsigned)(*in - '0');
			if (value > 255)
				return false;
		}
		if (in == start)
			return false;
		address = address << 8 | value;
	}
	pair[0] = (uint16_t)(address >> 16);
	pair[1] = (uint16_t)address;
	return in == end;
}

static bool
ipv6_parse(const char *in, const char *end, uint16_t piece[8])
{
	int n = 0, compress = -1;

	memset(piece, 0, 8 * sizeof(piece[0]));
	if (in < end && *in == ':') {
		if (end - in < 2 || in[1] != ':')
			return false;
		in += 2;
		compress = 0;
	}
	while (in < end) {
		const char *start = in;
		unsigned value = 0;

		if (n == 8)
			return false;
		if (*in == ':') {
			if (compress >= 0)
				return false;
			in++;
			compress = n;
			continue;
		}
		for (; in < end && in - start < 4 && g_ascii_isxdigit(*in); in++)
			value = value << 4 | (unsigned)g_ascii_xdigit_value(*in);
		if (in < end && *in == '.') {
			if (in == start || n > 6 || !ipv6_dotted(start, end, &piece[n]))
				return false;
			n += 2;
			break;
		}
		if (in < end && (*in++ != ':' || in == end))
			return false;
		piece[n++] = (uint16_t)value;
	}
	if (compress >= 0) {
		int tail = n - compress;

		memmove(&piece[8 - tail], &piece[compress], (size_t)tail * sizeof(piece[0]));
		memset(&piece[compress], 0, (size_t)(8 - n) * sizeof(piece[0]));
		return n < 8;
	}
	return n == 8;
}

/* §3.6 "IPv6 serializer": the first longest run of two or more zeros becomes "::". */
static void
ipv6_put(struct percent_buf *out, const uint16_t piece[8])
{
	int best = -1, best_len = 1;
	char text[8];

	for (int i = 0; i < 8; i++) {
		int j = i;

		while (j < 8 && piece[j] == 0)
			j++;
		if (j - i > best_len) {
			best = i;
			best_len = j - i;
		}
		i = MAX(i, j - 1);
	}
	percent_put_char(out, '[');
	for (int i = 0; i < 8; i++) {
		if (i == best) {
			percent_put(out, "::", i == 0 ? 2 : 1);
			i += best_len - 1;
			continue;
		}
		percent_put(out, text,
			    (size_t)g_snprintf(text, sizeof(text), "%x%s", piece[i],
					       i < 7 ? ":" : ""));
	}
	percent_put_char(out, ']');
}

/* ---- domains ---- */

/* What §3.3 "domain to ASCII" leaves unchecked when beStrict is false. */
#define IDNA_TOLERATED                                                                             \
	(UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG | UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | \
	 UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4)

/* ICU's profile is immutable and shared by all threads. */
static const UIDNA *
idna(void)
{
	static UIDNA *shared;

	if (g_once_init_enter(&shared)) {
		UErrorCode status = U_ZERO_ERROR;
		UIDNA *made = uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
						      UIDNA_NONTRANSITIONAL_TO_ASCII |
						      UIDNA_NONTRANSITIONAL_TO_UNICODE,
					      &status);

		g_assert(U_SUCCESS(status));
		g_once_init_leave(&shared, made);
	}
	return shared;
}

void
hostname_preload(void)
{
	char room[64];
	struct percent_buf out;
	const char name[] = "b\xc3\xbc"
			    "cher.example";

	percent_buf_init(&out, room, sizeof(room));
	hostname_parse(name, name + sizeof(name) - 1, false, &out);
	percent_buf_clear(&out);
}

/* What revision 33 of UTS #46 (Unicode 16) maps or ignores and the tables of an older ICU refuse:
 * first..last become to.. (0: nothing). In order. A newer ICU does the same by itself. */
static const struct {
	gunichar first, last, to;
} remapped[] = {
	{ 0x4c0, 0x4c0, 0x4cf },       { 0x10a0, 0x10c5, 0x2d00 },   { 0x115f, 0x1160, 0 },
	{ 0x17b4, 0x17b5, 0 },         { 0x180e, 0x180e, 0 },        { 0x1e9e, 0x1e9e, 0xdf },
	{ 0x2061, 0x2063, 0 },         { 0x206a, 0x206f, 0 },        { 0x2132, 0x2132, 0x214e },
	{ 0x2183, 0x2183, 0x2184 },    { 0x3164, 0x3164, 0 },        { 0xffa0, 0xffa0, 0 },
	{ 0x1d173, 0x1d17a, 0 },       { 0x2f868, 0x2f868, 0x36fc }, { 0x2f874, 0x2f874, 0x5f53 },
	{ 0x2f91f, 0x2f91f, 0x243ab }, { 0x2f95f, 0x2f95f, 0x7aee }, { 0x2f9bf, 0x2f9bf, 0x45d7 },
};

/* Append [in, end), valid UTF-8, with that done. */
static void
put_remapped(struct percent_buf *out, const char *in, const char *end)
{
	while (in < end) {
		const char *next = in + g_utf8_skip[(uint8_t)*in];
		gunichar c = g_utf8_get_char(in);
		size_t i = 0;

		while (i < G_N_ELEMENTS(remapped) && c > remapped[i].last)
			i++;
		if (i == G_N_ELEMENTS(remapped) || c < remapped[i].first) {
			percent_put(out, in, (size_t)(next - in));
		} else if (remapped[i].to) {
			char utf8[6];

			c = c - remapped[i].first + remapped[i].to;
			percent_put(out, utf8, (size_t)g_unichar_to_utf8(c, utf8));
		}
		in = next;
	}
}

/* True for an A-label that encodes nothing, or ASCII alone (UTS #46 §4, step 4). */
static bool
has_hollow_label(const char *in, const char *end)
{
	while (in < end) {
		const char *dot = memchr(in, '.', (size_t)(end - in));
		const char *stop = dot ? dot : end;

		if (stop - in >= 4 && memcmp(in, "xn--", 4) == 0 && stop[-1] == '-')
			return true;
		in = stop + 1;
	}
	return false;
}

/* Append the ASCII form of a domain that holds other characters too. */
static bool
domain_to_ascii(const char *in, const char *end, struct percent_buf *out)
{
	char in_room[512], out_room[512];
	struct percent_buf mapped;
	g_autofree char *heap = NULL;
	char *at = out_room;
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	UErrorCode status = U_ZERO_ERROR;
	int32_t n;

	percent_buf_init(&mapped, in_room, sizeof(in_room));
	put_remapped(&mapped, in, end);
	n = uidna_nameToASCII_UTF8(idna(), mapped.at, (int32_t)mapped.len, out_room,
				   sizeof(out_room), &info, &status);
	if (status == U_BUFFER_OVERFLOW_ERROR) {
		status = U_ZERO_ERROR;
		info = (UIDNAInfo)UIDNA_INFO_INITIALIZER;
		at = heap = g_malloc((size_t)n + 1);
		n = uidna_nameToASCII_UTF8(idna(), mapped.at, (int32_t)mapped.len, heap, n + 1,
					   &info, &status);
	}
	percent_buf_clear(&mapped);
	if (U_FAILURE(status) || (info.errors & ~(uint32_t)IDNA_TOLERATED) ||
	    has_hollow_label(at, at + n))
		return false;
	percent_put(out, at, (size_t)n);
	return true;
}

static bool
is_ascii(const char *in, const char *end)
{
	uint8_t all = 0;

	for (; in < end; in++)
		all |= (uint8_t)*in;
	return all < 0x80;
}

static bool
domain_parse(const char *in, const char *end, struct percent_buf *out)
{
	size_t start = out->len;
	const char *at;
	uint32_t address;

	/* For web compatibility an ASCII domain is never refused for its "xn--" labels. */
	if (is_ascii(in, end)) {
		for (const char *p = in; p < end; p++)
			percent_put_char(out, g_ascii_tolower(*p));
	} else if (!domain_to_ascii(in, end, out)) {
		return false;
	}
	if (out->len == start)
		return false;
	for (size_t i = start; i < out->len; i++)
		if (percent_table[(uint8_t)out->at[i]] & PERCENT_NOT_IN_DOMAIN)
			return false;
	at = out->at + start;
	if (ends_in_number(at, out->at + out->len)) {
		if (!ipv4_parse(at, out->at + out->len, &address))
			return false;
		out->len = start;
		ipv4_put(out, address);
	}
	return true;
}

static bool
parse(const char *in, const char *end, bool is_opaque, struct percent_buf *out)
{
	char room[512];
	struct percent_buf decoded;
	bool ok;

	if (in < end && *in == '[') {
		uint16_t piece[8];

		if (end[-1] != ']' || !ipv6_parse(in + 1, end - 1, piece))
			return false;
		ipv6_put(out, piece);
		return true;
	}
	if (is_opaque) {
		for (const char *p = in; p < end; p++)
			if (percent_table[(uint8_t)*p] & PERCENT_NOT_IN_HOST)
				return false;
		percent_put_encoded(out, in, end, PERCENT_C0);
		return true;
	}
	if (!memchr(in, '%', (size_t)(end - in)))
		return domain_parse(in, end, out);
	percent_buf_init(&decoded, room, sizeof(room));
	percent_put_decoded(&decoded, in, end);
	/* Ill-formed UTF-8 becomes U+FFFD, which no domain may hold: failure at once. */
	ok = g_utf8_validate_len(decoded.at, decoded.len, NULL) &&
	     domain_parse(decoded.at, decoded.at + decoded.len, out);
	percent_buf_clear(&decoded);
	return ok;
}

bool
hostname_parse(const char *in, const char *end, bool is_opaque, struct percent_buf *out)
{
	size_t start = out->len;

	/* Escapes make it longer, and what was written has to be readable. */
	if (end - in <= HOST_MAX_BYTES && parse(in, end, is_opaque, out) &&
	    out->len - start <= HOST_MAX_BYTES)
		return true;
	out->len = start;
	return false;
}

bool
hostname_is_address(const char *host)
{
	size_t len = strlen(host);

	return len > 0 && (host[0] == '[' || ends_in_number(host, host + len));
}
