/* icu: ICU, loaded when it is needed (base/lazy.h). Include it instead of <unicode/…>.
 *
 * Text in ASCII and common punctuation needs none of it. ICU puts its version into the names of its
 * functions and of the library. */
#ifndef BASE_ICU_H
#define BASE_ICU_H

#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/uidna.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include "base/lazy.h"

/* Every function that is used. */
#define ICU_FUNCTIONS(X)                                                                           \
	X(u_charType)                                                                              \
	X(u_hasBinaryProperty)                                                                     \
	X(u_isalnum)                                                                               \
	X(u_isalpha)                                                                               \
	X(ucnv_cbToUWriteUChars)                                                                   \
	X(ucnv_close)                                                                              \
	X(ucnv_open)                                                                               \
	X(ucnv_resetToUnicode)                                                                     \
	X(ucnv_setToUCallBack)                                                                     \
	X(ucnv_toUnicode)                                                                          \
	X(uidna_nameToASCII_UTF8)                                                                  \
	X(uidna_openUTS46)                                                                         \
	X(unorm2_getDecomposition)                                                                 \
	X(unorm2_getNFDInstance)                                                                   \
	X(unorm2_getNFKCCasefoldInstance)                                                          \
	X(unorm2_normalize)

struct icu_functions {
	ICU_FUNCTIONS(LAZY_MEMBER)
};

/* Any thread. */
const struct icu_functions *icu_functions(void);

#ifndef LAZY_LOADER
#undef u_charType
#define u_charType (icu_functions()->U_ICU_ENTRY_POINT_RENAME(u_charType))
#undef u_hasBinaryProperty
#define u_hasBinaryProperty (icu_functions()->U_ICU_ENTRY_POINT_RENAME(u_hasBinaryProperty))
#undef u_isalnum
#define u_isalnum (icu_functions()->U_ICU_ENTRY_POINT_RENAME(u_isalnum))
#undef u_isalpha
#define u_isalpha (icu_functions()->U_ICU_ENTRY_POINT_RENAME(u_isalpha))
#undef ucnv_cbToUWriteUChars
#define ucnv_cbToUWriteUChars (icu_functions()->U_ICU_ENTRY_POINT_RENAME(ucnv_cbToUWriteUChars))
#undef ucnv_close
#define ucnv_close (icu_functions()->U_ICU_ENTRY_POINT_RENAME(ucnv_close))
#undef ucnv_open
#define ucnv_open (icu_functions()->U_ICU_ENTRY_POINT_RENAME(ucnv_open))
#undef ucnv_resetToUnicode
#define ucnv_resetToUnicode (icu_functions()->U_ICU_ENTRY_POINT_RENAME(ucnv_resetToUnicode))
#undef ucnv_setToUCallBack
#define ucnv_setToUCallBack (icu_functions()->U_ICU_ENTRY_POINT_RENAME(ucnv_setToUCallBack))
#undef ucnv_toUnicode
#define ucnv_toUnicode (icu_functions()->U_ICU_ENTRY_POINT_RENAME(ucnv_toUnicode))
#undef uidna_nameToASCII_UTF8
#define uidna_nameToASCII_UTF8 (icu_functions()->U_ICU_ENTRY_POINT_RENAME(uidna_nameToASCII_UTF8))
#undef uidna_openUTS46
#define uidna_openUTS46 (icu_functions()->U_ICU_ENTRY_POINT_RENAME(uidna_openUTS46))
#undef unorm2_getDecomposition
#define unorm2_getDecomposition (icu_functions()->U_ICU_ENTRY_POINT_RENAME(unorm2_getDecomposition))
#undef unorm2_getNFDInstance
#define unorm2_getNFDInstance (icu_functions()->U_ICU_ENTRY_POINT_RENAME(unorm2_getNFDInstance))
#undef unorm2_getNFKCCasefoldInstance
#define unorm2_getNFKCCasefoldInstance                                                             \
	(icu_functions()->U_ICU_ENTRY_POINT_RENAME(unorm2_getNFKCCasefoldInstance))
#undef unorm2_normalize
#define unorm2_normalize (icu_functions()->U_ICU_ENTRY_POINT_RENAME(unorm2_normalize))
#endif

#endif
