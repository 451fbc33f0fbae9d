/* fetch_fault: what went wrong with a transfer, as an outcome and as a sentence for a person. */
#ifndef CRAWLER_FETCH_FAULT_H
#define CRAWLER_FETCH_FAULT_H

#include "crawler/body.h"
#include "crawler/fetch.h"
#include "crawler/response.h"

enum fetch_fault {
	FAULT_NONE,
	FAULT_FULL, /* the cap of one body */
	FAULT_MEMORY, /* the cap of all bodies together */
	FAULT_MEDIA,
	FAULT_ADDRESS, /* the guard's */
	FAULT_DNS,
	FAULT_CONNECT,
	FAULT_CONNECT_TIME,
	FAULT_PROXY,
	FAULT_CERTIFICATE,
	FAULT_CACERT,
	FAULT_TLS,
	FAULT_URL,
	FAULT_NOT_HTTP,
	FAULT_NOTHING, /* closed without an answer */
	FAULT_SILENT, /* no answer in time */
	FAULT_SLOW, /* no end of the answer in time */
	FAULT_BROKE_OFF,
	FAULT_CUT_SHORT, /* fewer bytes than promised */
	FAULT_CODING_CUT_SHORT,
	FAULT_CODING, /* not what Content-Encoding says */
	FAULT_UNKNOWN_CODING,
	FAULT_FRAMING,
	FAULT_TWO_LENGTHS,
	FAULT_HEADER, /* too long */
	FAULT_OTHER,
	FETCH_FAULTS
};

enum fetch_fault fetch_fault_of_response(enum response_fault fault);
enum fetch_fault fetch_fault_of_body(enum body_state state);
enum fetch_outcome fetch_fault_outcome(enum fetch_fault fault);

/* Why an archive says that an answer is not whole (WARC 1.1 §5.13): "length", "time",
 * "disconnect", "unspecified"; NULL: it is whole. */
const char *fetch_fault_truncated(enum fetch_fault fault);

/* "HOST: the certificate has expired". `verify` is the result of the certificate's check
 * (X509_V_ERR_*, 0: passed), `detail` the guard's reason, or the
 * library's own words, used when ours say too little.
 * Caller frees. */
char *fetch_fault_sentence(enum fetch_fault fault, const char *host, int port, long verify,
			   const char *detail);

#endif
