#include "data/imagery.h"

#include <glib.h>
#include <string.h>

static const char attestation[] = "no nude, semi-nude or indecent image of a child";

static const char steps[] =
	"If it may show a child nude, semi-nude or abused:\n"
	"- Do not open, copy, print, forward or photograph it, and do not ask anybody to.\n"
	"- Tell the designated safeguarding lead (DSL) now; they decide, not the person who found "
	"it.\n"
	"- A child in danger: police, 999. Otherwise the DSL reports it to the police, 101, or to "
	"CEOP (https://www.ceop.police.uk/).\n"
	"- Report the address alone to the Internet Watch Foundation: https://report.iwf.org.uk/\n"
	"- Under-18s can have an image of themselves removed: Report Remove, "
	"https://www.childline.org.uk/remove\n"
	"Note in the case only the address and who was told when; never the picture.\n";

const char *
imagery_attestation(void)
{
	return attestation;
}

const char *
imagery_steps(void)
{
	return steps;
}

bool
imagery_is_attested(const char *text)
{
	const char *want = attestation;

	for (text += strspn(text, " \t\r\n\""); *want; want++) {
		if (*want == ' ') {
			size_t blanks = strspn(text, " \t\r\n");

			if (blanks == 0)
				return false;
			text += blanks;
		} else if (g_ascii_tolower(*text) == *want) {
			text++;
		} else {
			return false;
		}
	}
	return text[strspn(text, " \t\r\n.\"")] == '\0';
}
