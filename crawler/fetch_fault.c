#include "crawler/fetch_fault.h"

static const struct {
	enum fetch_outcome outcome;
	const char *text;
} faults[FETCH_FAULTS] = {
	[FAULT_NONE] = { FETCH_ANSWERED, "answered" },
	[FAULT_FULL] = { FETCH_TRUNCATED,
			 "the answer is larger than is read; its beginning was kept" },
	[FAULT_MEMORY] = { FETCH_TRUNCATED, "too many large answers came at once; the beginning of "
					    "this one was kept" },
	[FAULT_MEDIA] = { FETCH_SKIPPED, "an image, video or sound, which is never read" },
	[FAULT_ADDRESS] = { FETCH_REFUSED, "refused" },
	[FAULT_DNS] = { FETCH_FAILED,
			"could not be found (DNS); check the spelling of the address" },
	[FAULT_CONNECT] = { FETCH_FAILED, "no connection: nothing answers at its address" },
	[FAULT_CONNECT_TIME] = { FETCH_FAILED, "could not be reached within the time allowed" },
	[FAULT_PROXY] = { FETCH_FAILED, "the proxy could not be used; check its address" },
	[FAULT_CERTIFICATE] = { FETCH_FAILED, "the certificate is not trusted" },
	[FAULT_CACERT] = { FETCH_FAILED, "the file of trusted certificates cannot be used" },
	[FAULT_TLS] = { FETCH_FAILED, "no secure connection could be agreed on" },
	[FAULT_URL] = { FETCH_FAILED, "the address cannot be requested" },
	[FAULT_NOT_HTTP] = { FETCH_FAILED, "answered with something that is not HTTP" },
	[FAULT_NOTHING] = { FETCH_FAILED, "closed the connection without an answer" },
	[FAULT_SILENT] = { FETCH_FAILED, "did not answer within the time allowed" },
	[FAULT_SLOW] = { FETCH_FAILED, "did not finish its answer within the time allowed" },
	[FAULT_BROKE_OFF] = { FETCH_FAILED, "the connection broke off" },
	[FAULT_CUT_SHORT] = { FETCH_FAILED, "the answer ended before its announced end" },
	[FAULT_CODING_CUT_SHORT] = { FETCH_FAILED, "the compressed answer ended before its end" },
	[FAULT_CODING] = { FETCH_FAILED, "the answer is not compressed as it says, or is damaged" },
	[FAULT_UNKNOWN_CODING] = { FETCH_FAILED,
				   "the answer is encoded in a way that was not asked for" },
	[FAULT_FRAMING] = { FETCH_FAILED, "the answer broke the rules of HTTP" },
	[FAULT_TWO_LENGTHS] = { FETCH_FAILED, "the answer's lengths contradict each other" },
	[FAULT_HEADER] = { FETCH_FAILED, "the answer's header does not end" },
	[FAULT_OTHER] = { FETCH_FAILED, "the transfer failed" },
};

/* X509_V_ERR_* of the checks that fail in practice. */
static const struct {
	long verify;
	const char *text;
} certificates[] = {
	{ 9, "the certificate is not valid yet; check the clock of this computer" },
	{ 10, "the certificate has expired" },
	{ 18, "the certificate is self-signed, so nobody vouches for it" },
	{ 19, "the certificate's issuer is not trusted" },
	{ 20, "the certificate's issuer is not trusted, or the server leaves out a link to it" },
	{ 21, "the certificate's issuer is not trusted, or the server leaves out a link to it" },
	{ 23, "the certificate has been revoked" },
	/* the certificate passed, the name did not */
	{ 0, "the certificate is for another name" },
	{ 1, "the certificate is for another name" },
	{ 62, "the certificate is for another name" },
};

enum fetch_fault
fetch_fault_of_response(enum response_fault fault)
{
	static const enum fetch_fault faults_of[] = {
		[RESPONSE_OK] = FAULT_NONE,
		[RESPONSE_TOO_LONG] = FAULT_HEADER,
		[RESPONSE_TWO_LENGTHS] = FAULT_TWO_LENGTHS,
		[RESPONSE_BAD_TRANSFER] = FAULT_UNKNOWN_CODING,
		[RESPONSE_UNKNOWN_CODING] = FAULT_UNKNOWN_CODING,
	};

	return faults_of[fault];
}

enum fetch_fault
fetch_fault_of_body(enum body_state state)
{
	static const enum fetch_fault faults_of[] = {
		[BODY_GOOD] = FAULT_NONE,     [BODY_FULL] = FAULT_FULL,
		[BODY_BROKEN] = FAULT_CODING, [BODY_CUT_SHORT] = FAULT_CODING_CUT_SHORT,
		[BODY_MEDIA] = FAULT_MEDIA,
	};

	return faults_of[state];
}

enum fetch_outcome
fetch_fault_outcome(enum fetch_fault fault)
{
	return faults[fault].outcome;
}

char *
fetch_fault_sentence(enum fetch_fault fault, const char *host, int port, long verify,
		     const char *detail)
{
	switch (fault) {
	case FAULT_CERTIFICATE:
		for (size_t i = 0; i < G_N_ELEMENTS(certificates); i++)
			if (certificates[i].verify == verify)
				return g_strdup_printf("%s: %s", host, certificates[i].text);
		break;
	case FAULT_ADDRESS:
		return g_strdup_printf("%s: refused: %s; if this is your own server, allow it with "
				       "--allow-net",
				       host, detail);
	case FAULT_TLS:
		return g_strdup_printf(
			"%s: no secure connection could be agreed on; port %d may not "
			"speak TLS",
			host, port);
	case FAULT_OTHER:
	case FAULT_PROXY:
		return g_strdup_printf("%s: %s (%s)", host, faults[fault].text, detail);
	default:
		break;
	}
	return g_strdup_printf("%s: %s", host, faults[fault].text);
}

const char *
fetch_fault_truncated(enum fetch_fault fault)
{
	static const char *const reasons[FETCH_FAULTS] = {
		[FAULT_FULL] = "length",
		[FAULT_MEMORY] = "length",
		[FAULT_SLOW] = "time",
		[FAULT_BROKE_OFF] = "disconnect",
		[FAULT_CUT_SHORT] = "disconnect",
		[FAULT_CODING_CUT_SHORT] = "disconnect",
		[FAULT_FRAMING] = "disconnect",
	};

	if (fault == FAULT_NONE)
		return NULL;
	return reasons[fault] ? reasons[fault] : "unspecified";
}
