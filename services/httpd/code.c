/* code.c - the status codes of HTTP. */
#include "services/httpd/code.h"

#define LOCATION "Location: /status/200\r\n"
#define RETRY    "Retry-After: 120\r\n"

/* clang-format off */
static const struct code codes[] = {
	{ 100, "Continue", "RFC 9110 15.2.1",
	  "The request is welcome so far; its content may come.", NULL },
	{ 101, "Switching Protocols", "RFC 9110 15.2.2",
	  "From here on another protocol is spoken, as the client asked.",
	  "Upgrade: daytime\r\n" },
	{ 102, "Processing", "RFC 2518 10.1",
	  "It takes a while; there is no answer yet.", NULL },
	{ 103, "Early Hints", "RFC 8297 2",
	  "What the answer will need, before there is one.",
	  "Link: </style.css>; rel=preload; as=style\r\n" },
	{ 200, "OK", "RFC 9110 15.3.1",
	  "All is well.", NULL },
	{ 201, "Created", "RFC 9110 15.3.2",
	  "There is something new, and Location says where.", LOCATION },
	{ 202, "Accepted", "RFC 9110 15.3.3",
	  "It will be done, or perhaps not: it is too early to say.", NULL },
	{ 203, "Non-Authoritative Information", "RFC 9110 15.3.4",
	  "A proxy has changed what the server said.", NULL },
	{ 204, "No Content", "RFC 9110 15.3.5",
	  "Done, and there is nothing to show.", NULL },
	{ 205, "Reset Content", "RFC 9110 15.3.6",
	  "Done; empty the form for the next one.", NULL },
	{ 206, "Partial Content", "RFC 9110 15.3.7",
	  "Here is the part that was asked for.", NULL },
	{ 207, "Multi-Status", "RFC 4918 11.1",
	  "Many things were done, and each has a status of its own.", NULL },
	{ 208, "Already Reported", "RFC 5842 7.1",
	  "The same thing under another name has been listed before.", NULL },
	{ 226, "IM Used", "RFC 3229 10.4.1",
	  "Here is what has changed since then.", "IM: identity\r\n" },
	{ 300, "Multiple Choices", "RFC 9110 15.4.1",
	  "There is more than one of these; choose.", LOCATION
	  "Link: </status/200>; rel=alternate, </status/203>; rel=alternate\r\n" },
	{ 301, "Moved Permanently", "RFC 9110 15.4.2",
	  "It is somewhere else from now on.", LOCATION },
	{ 302, "Found", "RFC 9110 15.4.3",
	  "It is somewhere else for the time being.", LOCATION },
	{ 303, "See Other", "RFC 9110 15.4.4",
	  "The answer is at another address; get it there.", LOCATION },
	{ 304, "Not Modified", "RFC 9110 15.4.5",
	  "What the client has is still good.", "ETag: \"304\"\r\n" },
	{ 305, "Use Proxy", "RFC 9110 15.4.6",
	  "Once: ask the proxy. Nobody does so any more.", NULL },
	{ 306, "(Unused)", "RFC 9110 15.4.7",
	  "Once: ask another proxy. It is reserved, and means nothing.", NULL },
	{ 307, "Temporary Redirect", "RFC 9110 15.4.8",
	  "It is somewhere else for the time being; ask there the same way.",
	  LOCATION },
	{ 308, "Permanent Redirect", "RFC 9110 15.4.9",
	  "It is somewhere else from now on; ask there the same way.",
	  LOCATION },
	{ 400, "Bad Request", "RFC 9110 15.5.1",
	  "This request cannot be understood.", NULL },
	{ 401, "Unauthorized", "RFC 9110 15.5.2",
	  "You have to log in to see this.",
	  "WWW-Authenticate: Basic realm=\"status\", charset=\"UTF-8\"\r\n" },
	{ 402, "Payment Required", "RFC 9110 15.5.3",
	  "Reserved for the day when one pays for pages.", NULL },
	{ 403, "Forbidden", "RFC 9110 15.5.4",
	  "You may not see this.", NULL },
	{ 404, "Not Found", "RFC 9110 15.5.5",
	  "There is nothing at this address.", NULL },
	{ 405, "Method Not Allowed", "RFC 9110 15.5.6",
	  "This cannot be done here.", "Allow: GET, HEAD, OPTIONS\r\n" },
	{ 406, "Not Acceptable", "RFC 9110 15.5.7",
	  "It is there, but in no form that you accept.", NULL },
	{ 407, "Proxy Authentication Required", "RFC 9110 15.5.8",
	  "You have to log in to the proxy.",
	  "Proxy-Authenticate: Basic realm=\"status\"\r\n" },
	{ 408, "Request Timeout", "RFC 9110 15.5.9",
	  "The request did not come in time.", NULL },
	{ 409, "Conflict", "RFC 9110 15.5.10",
	  "Something else is in the way.", NULL },
	{ 410, "Gone", "RFC 9110 15.5.11",
	  "It was here, and will not come back.", NULL },
	{ 411, "Length Required", "RFC 9110 15.5.12",
	  "The request has to say how long its content is.", NULL },
	{ 412, "Precondition Failed", "RFC 9110 15.5.13",
	  "What the request takes for granted is not so.", NULL },
	{ 413, "Content Too Large", "RFC 9110 15.5.14",
	  "That is more than may be sent here.", NULL },
	{ 414, "URI Too Long", "RFC 9110 15.5.15",
	  "This address is too long.", NULL },
	{ 415, "Unsupported Media Type", "RFC 9110 15.5.16",
	  "That is sent in a form that is not taken here.",
	  "Accept: text/plain\r\nAccept-Encoding: identity\r\n" },
	{ 416, "Range Not Satisfiable", "RFC 9110 15.5.17",
	  "There is no such part of it.", "Content-Range: bytes */1024\r\n" },
	{ 417, "Expectation Failed", "RFC 9110 15.5.18",
	  "What the request expects cannot be met.", NULL },
	{ 418, "(Unused)", "RFC 9110 15.5.19",
	  "A joke of RFC 2324: a teapot that is asked for coffee.", NULL },
	{ 421, "Misdirected Request", "RFC 9110 15.5.20",
	  "This server does not speak for that host.", NULL },
	{ 422, "Unprocessable Content", "RFC 9110 15.5.21",
	  "It can be read, but it makes no sense.", NULL },
	{ 423, "Locked", "RFC 4918 11.3",
	  "Somebody else holds it.", NULL },
	{ 424, "Failed Dependency", "RFC 4918 11.4",
	  "It depends on something that failed.", NULL },
	{ 425, "Too Early", "RFC 8470 5.2",
	  "This might be a replay; ask again once the handshake is over.", NULL },
	{ 426, "Upgrade Required", "RFC 9110 15.5.22",
	  "Only by another protocol.",
	  "Upgrade: daytime\r\nConnection: upgrade\r\n" },
	{ 428, "Precondition Required", "RFC 6585 3",
	  "Say which version you mean to change.", NULL },
	{ 429, "Too Many Requests", "RFC 6585 4",
	  "That was too much in too short a time.", RETRY },
	{ 431, "Request Header Fields Too Large", "RFC 6585 5",
	  "The header of this request is too long.", NULL },
	{ 451, "Unavailable For Legal Reasons", "RFC 7725 3",
	  "It may not be shown, by law.",
	  "Link: <https://www.rfc-editor.org/rfc/rfc7725>; rel=\"blocked-by\"\r\n" },
	{ 500, "Internal Server Error", "RFC 9110 15.6.1",
	  "Something went wrong here. It is not your fault.", NULL },
	{ 501, "Not Implemented", "RFC 9110 15.6.2",
	  "This server does not know how to do that.", NULL },
	{ 502, "Bad Gateway", "RFC 9110 15.6.3",
	  "The program behind this page gave no proper answer.", NULL },
	{ 503, "Service Unavailable", "RFC 9110 15.6.4",
	  "There is too much to do here just now.", RETRY },
	{ 504, "Gateway Timeout", "RFC 9110 15.6.5",
	  "The program behind this page took too long.", NULL },
	{ 505, "HTTP Version Not Supported", "RFC 9110 15.6.6",
	  "This server speaks HTTP/1.1 and HTTP/1.0.", NULL },
	{ 506, "Variant Also Negotiates", "RFC 2295 8.1",
	  "The choice leads to another choice.", NULL },
	{ 507, "Insufficient Storage", "RFC 4918 11.5",
	  "There is no room for it.", NULL },
	{ 508, "Loop Detected", "RFC 5842 7.2",
	  "It contains itself.", NULL },
	{ 510, "Not Extended", "RFC 2774 7",
	  "The request lacks an extension. Historic.", NULL },
	{ 511, "Network Authentication Required", "RFC 6585 6",
	  "You have to log in to this network first.", NULL },
};
/* clang-format on */

const struct code *
code_all(size_t *n)
{
	*n = sizeof(codes) / sizeof(*codes);
	return codes;
}

const struct code *
code_find(int code)
{
	size_t n, i;

	for (code_all(&n), i = 0; i < n; i++) {
		if (codes[i].code == code)
			return &codes[i];
	}
	return NULL;
}

bool
code_is_bare(int code)
{
	return code < 200 || code == 204 || code == 304;
}
