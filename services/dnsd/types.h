/*
 * types.h - numbers of the protocol that more than one file needs (IANA's
 * registry of DNS parameters).
 */
#ifndef TYPES_H
#define TYPES_H

enum type {
	TYPE_A = 1,
	TYPE_NS = 2,
	TYPE_CNAME = 5,
	TYPE_SOA = 6,
	TYPE_PTR = 12,
	TYPE_MX = 15,
	TYPE_TXT = 16,
	TYPE_SIG = 24, /* RFC 2535, as KEY and NXT: what came before DNSSEC */
	TYPE_KEY = 25,
	TYPE_AAAA = 28,
	TYPE_NXT = 30,
	TYPE_SRV = 33,
	TYPE_OPT = 41, /* RFC 6891 */
	TYPE_DS = 43,  /* RFC 4034, as RRSIG and NSEC */
	TYPE_RRSIG = 46,
	TYPE_NSEC = 47,
	TYPE_TSIG = 250, /* RFC 8945 */
	TYPE_IXFR = 251, /* RFC 1995 */
	TYPE_AXFR = 252, /* RFC 5936 */
	TYPE_ANY = 255
};

enum class { CLASS_IN = 1, CLASS_NONE = 254, CLASS_ANY = 255 };

enum opcode { OPCODE_QUERY = 0, OPCODE_NOTIFY = 4 };

enum rcode {
	RCODE_NOERROR = 0,
	RCODE_FORMERR = 1,
	RCODE_SERVFAIL = 2,
	RCODE_NXDOMAIN = 3,
	RCODE_NOTIMP = 4,
	RCODE_REFUSED = 5,
	RCODE_NOTAUTH = 9,
	RCODE_BADVERS = 16, /* RFC 6891 6.1.3 */
	RCODE_BADSIG = 16,  /* TSIG's own field, RFC 8945 3 */
	RCODE_BADKEY = 17,
	RCODE_BADTIME = 18,
	RCODE_BADTRUNC = 22,
	RCODE_BADCOOKIE = 23 /* RFC 7873 8 */
};

#endif
