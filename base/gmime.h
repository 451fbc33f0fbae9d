/* gmime: GMime, loaded when it is needed (base/lazy.h). Include it instead of <gmime/gmime.h>.
 *
 * Only mail, and an e-mail that is handed in for a case, need it. */
#ifndef BASE_GMIME_H
#define BASE_GMIME_H

#include <gmime/gmime.h>

#include "base/lazy.h"

/* Every function that is used, without its "g_mime_". */
#define GMIME_FUNCTIONS(X)                                                                         \
	X(content_type_get_media_subtype)                                                          \
	X(content_type_get_media_type)                                                             \
	X(content_type_get_parameter)                                                              \
	X(content_type_is_type)                                                                    \
	X(content_type_parse)                                                                      \
	X(data_wrapper_write_to_stream)                                                            \
	X(format_options_free)                                                                     \
	X(format_options_new)                                                                      \
	X(format_options_set_newline_format)                                                       \
	X(init)                                                                                    \
	X(message_add_mailbox)                                                                     \
	X(message_foreach)                                                                         \
	X(message_get_date)                                                                        \
	X(message_get_subject)                                                                     \
	X(message_new)                                                                             \
	X(message_set_date)                                                                        \
	X(message_set_message_id)                                                                  \
	X(message_set_mime_part)                                                                   \
	X(message_set_subject)                                                                     \
	X(multipart_add)                                                                           \
	X(multipart_new_with_subtype)                                                              \
	X(multipart_set_boundary)                                                                  \
	X(object_get_content_type)                                                                 \
	X(object_get_type)                                                                         \
	X(object_set_header)                                                                       \
	X(object_write_to_stream)                                                                  \
	X(parser_construct_message)                                                                \
	X(parser_new_with_stream)                                                                  \
	X(parser_set_format)                                                                       \
	X(part_get_content)                                                                        \
	X(part_get_type)                                                                           \
	X(part_set_content_encoding)                                                               \
	X(stream_mem_get_byte_array)                                                               \
	X(stream_mem_get_type)                                                                     \
	X(stream_mem_new)                                                                          \
	X(stream_mem_new_with_buffer)                                                              \
	X(text_part_get_text)                                                                      \
	X(text_part_get_type)                                                                      \
	X(text_part_new_with_subtype)                                                              \
	X(text_part_set_charset)                                                                   \
	X(text_part_set_text)

struct gmime_functions {
#define GMIME_MEMBER(name) LAZY_MEMBER(g_mime_, name)
	GMIME_FUNCTIONS(GMIME_MEMBER)
#undef GMIME_MEMBER
};

/* Initialised. Any thread. */
const struct gmime_functions *gmime_functions(void);

#define g_mime_content_type_get_media_subtype (gmime_functions()->content_type_get_media_subtype)
#define g_mime_content_type_get_media_type (gmime_functions()->content_type_get_media_type)
#define g_mime_content_type_get_parameter (gmime_functions()->content_type_get_parameter)
#define g_mime_content_type_is_type (gmime_functions()->content_type_is_type)
#define g_mime_content_type_parse (gmime_functions()->content_type_parse)
#define g_mime_data_wrapper_write_to_stream (gmime_functions()->data_wrapper_write_to_stream)
#define g_mime_format_options_free (gmime_functions()->format_options_free)
#define g_mime_format_options_new (gmime_functions()->format_options_new)
#define g_mime_format_options_set_newline_format                                                   \
	(gmime_functions()->format_options_set_newline_format)
#define g_mime_message_add_mailbox (gmime_functions()->message_add_mailbox)
#define g_mime_message_foreach (gmime_functions()->message_foreach)
#define g_mime_message_get_date (gmime_functions()->message_get_date)
#define g_mime_message_get_subject (gmime_functions()->message_get_subject)
#define g_mime_message_new (gmime_functions()->message_new)
#define g_mime_message_set_date (gmime_functions()->message_set_date)
#define g_mime_message_set_message_id (gmime_functions()->message_set_message_id)
#define g_mime_message_set_mime_part (gmime_functions()->message_set_mime_part)
#define g_mime_message_set_subject (gmime_functions()->message_set_subject)
#define g_mime_multipart_add (gmime_functions()->multipart_add)
#define g_mime_multipart_new_with_subtype (gmime_functions()->multipart_new_with_subtype)
#define g_mime_multipart_set_boundary (gmime_functions()->multipart_set_boundary)
#define g_mime_object_get_content_type (gmime_functions()->object_get_content_type)
#define g_mime_object_get_type (gmime_functions()->object_get_type)
#define g_mime_object_set_header (gmime_functions()->object_set_header)
#define g_mime_object_write_to_stream (gmime_functions()->object_write_to_stream)
#define g_mime_parser_construct_message (gmime_functions()->parser_construct_message)
#define g_mime_parser_new_with_stream (gmime_functions()->parser_new_with_stream)
#define g_mime_parser_set_format (gmime_functions()->parser_set_format)
#define g_mime_part_get_content (gmime_functions()->part_get_content)
#define g_mime_part_get_type (gmime_functions()->part_get_type)
#define g_mime_part_set_content_encoding (gmime_functions()->part_set_content_encoding)
#define g_mime_stream_mem_get_byte_array (gmime_functions()->stream_mem_get_byte_array)
#define g_mime_stream_mem_get_type (gmime_functions()->stream_mem_get_type)
#define g_mime_stream_mem_new (gmime_functions()->stream_mem_new)
#define g_mime_stream_mem_new_with_buffer (gmime_functions()->stream_mem_new_with_buffer)
#define g_mime_text_part_get_text (gmime_functions()->text_part_get_text)
#define g_mime_text_part_get_type (gmime_functions()->text_part_get_type)
#define g_mime_text_part_new_with_subtype (gmime_functions()->text_part_new_with_subtype)
#define g_mime_text_part_set_charset (gmime_functions()->text_part_set_charset)
#define g_mime_text_part_set_text (gmime_functions()->text_part_set_text)

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeFormatOptions, g_mime_format_options_free)

#endif
