#include "base/charset.h"

#include <stdbool.h>
#include <string.h>

#include "base/charset_guess.h"
#include "base/charset_table.h"
#include "base/icu.h"
#include "base/prescan.h"
#include "base/utf8.h"

#define UNITS 2048 /* UTF-16 code units converted at a time */

/* The multi-byte encodings are read by ICU. gb18030 serves both of its names (§10.1.1). */
static const char *const icu_names[ENC_COUNT] = {
	[ENC_GBK] = "gb18030",
	[ENC_GB18030] = "gb18030",
	[ENC_BIG5] = "Big5-HKSCS",
	[ENC_EUC_JP] = "EUC-JP",
	[ENC_ISO_2022_JP] = "ISO-2022-JP",
	[ENC_SHIFT_JIS] = "windows-31j",
	[ENC_EUC_KR] = "windows-949-2000",
};

/* One per thread, kept until it ends. */
struct decoders {
	UConverter *icu[ENC_COUNT];
	uchardet_t detector;
};

static void
decoders_free(void *data)
{
	struct decoders *d = data;

	for (int e = 0; e < ENC_COUNT; e++)
		if (d->icu[e])
			ucnv_close(d->icu[e]);
	uchardet_delete(d->detector);
	g_free(d);
}

static GPrivate decoders_key = G_PRIVATE_INIT(decoders_free);

static struct decoders *
decoders_get(void)
{
	struct decoders *d = g_private_get(&decoders_key);

	if (!d) {
		d = g_new0(struct decoders, 1);
		d->detector = uchardet_new();
		g_private_set(&decoders_key, d);
	}
	return d;
}

struct out {
	char *text;
	size_t len, room;
};

/* Room for `n` more bytes and the final NUL. */
static inline void
reserve(struct out *o, size_t n)
{
	if (o->room - o->len > n)
		return;
	o->room = MAX(o->len + n + 1, o->room + o->room / 2);
	o->text = g_realloc(o->text, o->room);
}

static inline void
put_bytes(struct out *o, const uint8_t *bytes, size_t n)
{
	reserve(o, n);
	memcpy(o->text + o->len, bytes, n);
	o->len += n;
}

/* A scalar value; NUL and surrogates become U+FFFD. */
static inline void
put_char(struct out *o, uint32_t c)
{
	if (c == 0 || c > 0x10ffff || U_IS_SURROGATE(c))
		c = UTF8_REPLACEMENT;
	reserve(o, 4);
	o->len += (size_t)g_unichar_to_utf8(c, o->text + o->len);
}

static void
decode_utf8(struct out *o, const uint8_t *p, size_t n)
{
	while (n > 0) {
		size_t good = utf8_prefix(p, n), skip;

		put_bytes(o, p, good);
		p += good, n -= good;
		if (n == 0)
			return;
		utf8_sequence(p, n, &skip);
		put_char(o, UTF8_REPLACEMENT);
		p += skip, n -= skip;
	}
}

static void
decode_single(struct out *o, const uint8_t *p, size_t n, const uint16_t *index)
{
	for (size_t i = 0; i < n; i++) {
		size_t run = i;

		while (i < n && p[i] < 0x80 && p[i] != 0)
			i++;
		put_bytes(o, p + run, i - run);
		if (i < n)
			put_char(o, p[i] < 0x80 ? 0 : index[p[i] - 0x80]);
	}
}

/* x-user-defined, §14.5. */
static void
decode_user_defined(struct out *o, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put_char(o, p[i] < 0x80 ? p[i] : 0xf780u + p[i] - 0x80);
}

/* UTF-16 units arrive in pieces; a lead waits in `*lead` for its trail. */
static void
put_unit(struct out *o, uint16_t *lead, uint16_t unit)
{
	if (*lead && U16_IS_TRAIL(unit)) {
		put_char(o, (uint32_t)U16_GET_SUPPLEMENTARY(*lead, unit));
		*lead = 0;
		return;
	}
	if (*lead)
		put_char(o, UTF8_REPLACEMENT);
	*lead = U16_IS_LEAD(unit) ? unit : 0;
	if (!*lead)
		put_char(o, unit);
}

static void
decode_utf16(struct out *o, const uint8_t *p, size_t n, bool is_big)
{
	uint16_t lead = 0;

	for (size_t i = 0; i + 1 < n; i += 2)
		put_unit(o, &lead,
			 (uint16_t)(is_big ? p[i] << 8 | p[i + 1] : p[i + 1] << 8 | p[i]));
	if (lead || n % 2)
		put_char(o, UTF8_REPLACEMENT);
}

static void
decode_utf32(struct out *o, const uint8_t *p, size_t n, bool is_big)
{
	for (size_t i = 0; i + 3 < n; i += 4) {
		uint32_t c;

		memcpy(&c, p + i, sizeof c);
		put_char(o, is_big ? GUINT32_FROM_BE(c) : GUINT32_FROM_LE(c));
	}
	if (n % 4)
		put_char(o, UTF8_REPLACEMENT);
}

/* What the standard's decoders do where ICU calls bytes wrong: U+FFFD, and an ASCII byte that
 * ended a pair without a meaning is read again, so that it cannot hide markup. */
static void U_CALLCONV
on_bad_bytes(const void *context, UConverterToUnicodeArgs *args, const char *bytes, int32_t len,
	     UConverterCallbackReason reason, UErrorCode *code)
{
	const enum encoding *e = context;
	UChar units[2] = { UTF8_REPLACEMENT, 0 };
	int32_t n = 1;

	if (reason > UCNV_IRREGULAR)
		return;
	*code = U_ZERO_ERROR;
	if (len == 1 && (uint8_t)bytes[0] == 0x80 && (*e == ENC_GBK || *e == ENC_GB18030))
		units[0] = 0x20ac; /* §10.2.1 */
	else if (len == 2 && (uint8_t)bytes[1] < 0x80)
		units[n++] = (uint8_t)bytes[1];
	ucnv_cbToUWriteUChars(args, units, n, 0, code);
}

static UConverter *
converter_get(struct decoders *d, enum encoding e)
{
	static const enum encoding ids[ENC_COUNT] = {
		[ENC_GBK] = ENC_GBK,
		[ENC_GB18030] = ENC_GB18030,
	};
	UErrorCode code = U_ZERO_ERROR;

	if (!d->icu[e]) {
		d->icu[e] = ucnv_open(icu_names[e], &code);
		g_assert(U_SUCCESS(code));
		ucnv_setToUCallBack(d->icu[e], on_bad_bytes, &ids[e], NULL, NULL, &code);
		g_assert(U_SUCCESS(code));
	}
	ucnv_resetToUnicode(d->icu[e]);
	return d->icu[e];
}

static void
decode_icu(struct out *o, const uint8_t *p, size_t n, UConverter *converter)
{
	const char *from = (const char *)p, *end = from + n;
	UErrorCode code;
	uint16_t lead = 0;

	do {
		UChar units[UNITS], *to = units;

		code = U_ZERO_ERROR;
		ucnv_toUnicode(converter, &to, units + UNITS, &from, end, NULL, true, &code);
		for (const UChar *u = units; u < to; u++)
			put_unit(o, &lead, *u);
	} while (code == U_BUFFER_OVERFLOW_ERROR);
	if (lead)
		put_char(o, UTF8_REPLACEMENT);
}

static void
decode(struct out *o, enum encoding e, const uint8_t *p, size_t n)
{
	if (e == ENC_UTF_8)
		decode_utf8(o, p, n);
	else if (encoding_index(e))
		decode_single(o, p, n, encoding_index(e));
	else if (icu_names[e])
		decode_icu(o, p, n, converter_get(decoders_get(), e));
	else if (e == ENC_UTF_16BE || e == ENC_UTF_16LE)
		decode_utf16(o, p, n, e == ENC_UTF_16BE);
	else if (e == ENC_UTF_32BE || e == ENC_UTF_32LE)
		decode_utf32(o, p, n, e == ENC_UTF_32BE);
	else if (e == ENC_X_USER_DEFINED)
		decode_user_defined(o, p, n);
	else if (n > 0)
		put_char(o, UTF8_REPLACEMENT);
}

struct signature {
	uint8_t bytes[4];
	uint8_t size, skip;
	enum encoding encoding;
};

/* First one wins. Those of XML (appendix F) hold for XML alone. */
static const struct signature xml_signatures[] = {
	{ { 0x00, 0x00, 0xfe, 0xff }, 4, 4, ENC_UTF_32BE },
	{ { 0xff, 0xfe, 0x00, 0x00 }, 4, 4, ENC_UTF_32LE },
	{ { 0x00, 0x00, 0x00, '<' }, 4, 0, ENC_UTF_32BE },
	{ { '<', 0x00, 0x00, 0x00 }, 4, 0, ENC_UTF_32LE },
};
static const struct signature marks[] = {
	{ { 0xef, 0xbb, 0xbf }, 3, 3, ENC_UTF_8 },
	{ { 0xfe, 0xff }, 2, 2, ENC_UTF_16BE },
	{ { 0xff, 0xfe }, 2, 2, ENC_UTF_16LE },
};
static const struct signature xml_patterns[] = {
	{ { 0x00, '<', 0x00, '?' }, 4, 0, ENC_UTF_16BE },
	{ { '<', 0x00, '?', 0x00 }, 4, 0, ENC_UTF_16LE },
};

static const struct signature *
find_signature(const struct signature *table, size_t n, const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (len >= table[i].size && memcmp(p, table[i].bytes, table[i].size) == 0)
			return &table[i];
	return NULL;
}

/* Byte order marks, and for XML what its first bytes can only be. */
static const struct signature *
sign_of(const uint8_t *p, size_t len, enum charset_kind kind)
{
	const struct signature *s = NULL;

	if (kind == CHARSET_XML)
		s = find_signature(xml_signatures, G_N_ELEMENTS(xml_signatures), p, len);
	if (!s)
		s = find_signature(marks, G_N_ELEMENTS(marks), p, len);
	if (!s && kind == CHARSET_XML)
		s = find_signature(xml_patterns, G_N_ELEMENTS(xml_patterns), p, len);
	return s;
}

static enum encoding
choose(const uint8_t *p, size_t len, const char *declared, enum charset_kind kind)
{
	enum encoding e = declared ? encoding_for_label(declared, strlen(declared)) : ENC_NONE;

	if (e == ENC_NONE && kind == CHARSET_HTML)
		e = prescan_html(p, len);
	if (e == ENC_NONE && kind == CHARSET_XML)
		e = prescan_xml(p, len);
	/* XML that claims UTF-8 and is not: better read than lost. */
	if (e == ENC_UTF_8 && kind == CHARSET_XML && !utf8_is_likely(p, len))
		e = ENC_NONE;
	if (e == ENC_NONE)
		e = guess_utf16(p, len);
	/* The standard's default; the text is the same. */
	if (e == ENC_NONE && kind == CHARSET_HTML && utf8_is_ascii(p, len))
		e = ENC_WINDOWS_1252;
	if (e == ENC_NONE)
		e = guess_encoding(decoders_get()->detector, p, len);
	return e;
}

const char *
charset_for_label(const char *label)
{
	enum encoding e = encoding_for_label(label, strlen(label));

	return e == ENC_NONE ? NULL : encoding_name(e);
}

/* The value that starts at `v`: a token or a quoted string. */
static char *
parameter_value(const char *v)
{
	g_autoptr(GString) s = g_string_new(NULL);

	if (*v == '"') {
		for (v++; *v && *v != '"'; v++) {
			if (*v == '\\' && v[1])
				v++;
			g_string_append_c(s, *v);
		}
	} else {
		g_string_append_len(s, v, (gssize)strcspn(v, ";, \t\r\n"));
	}
	return s->len > 0 ? g_strdup(s->str) : NULL;
}

char *
charset_of_content_type(const char *content_type)
{
	const char *p = content_type;

	while (p && (p = strchr(p, ';'))) {
		p++;
		p += strspn(p, " \t\r\n");
		if (g_ascii_strncasecmp(p, "charset", 7) == 0) {
			const char *v = p + 7 + strspn(p + 7, " \t");

			if (*v == '=')
				return parameter_value(v + 1 + strspn(v + 1, " \t"));
		}
	}
	return NULL;
}

char *
charset_decode(const void *bytes, size_t len, const char *declared, enum charset_kind kind,
	       const char **name, size_t *out_len)
{
	const uint8_t *p = len ? bytes : (const uint8_t *)"";
	const struct signature *sign = sign_of(p, len, kind);
	enum encoding e = sign ? sign->encoding : choose(p, len, declared, kind);
	struct out o = { 0 };

	if (sign)
		p += sign->skip, len -= sign->skip;
	o.room = len + len / 8 + 16;
	o.text = g_malloc(o.room);
	decode(&o, e, p, len);
	o.text[o.len] = '\0';
	*name = encoding_name(e);
	*out_len = o.len;
	return o.text;
}

void
charset_preload(void)
{
	struct decoders *d = decoders_get();

	for (enum encoding e = 0; e < ENC_COUNT; e++)
		if (icu_names[e])
			converter_get(d, e);
}
