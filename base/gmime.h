/* gmime: GMime, loaded when it is needed (base/lazy.h). Include it instead of <gmime/gmime.h>.
 *
 * Only mail, and an e-mail that is handed in for a case, need it. */
#ifndef BASE_GMIME_H
#define BASE_GMIME_H

#include <gmime/gmime.h>

#include "base/lazy.h"

/* Every function that is used. */
#define GMIME_FUNCTIONS(X)                                                                         \
	X(g_mime_content_type_get_media_subtype)                                                   \
	X(g_mime_content_type_get_media_type)                                                      \
	X(g_mime_content_type_get_parameter)                                                       \
	X(g_mime_content_type_is_type)                                                             \
	X(g_mime_content_type_parse)                                                               \
	X(g_mime_data_wrapper_write_to_stream)                                                     \
	X(g_mime_format_options_free)                                                              \
	X(g_mime_format_options_new)                                                               \
	X(g_mime_format_options_set_newline_format)                                                \
	X(g_mime_init)                                                                             \
	X(g_mime_message_add_mailbox)                                                              \
	X(g_mime_message_foreach)                                                                  \
	X(g_mime_message_get_date)                                                                 \
	X(g_mime_message_get_subject)                                                              \
	X(g_mime_message_new)                                                                      \
	X(g_mime_message_set_date)                                                                 \
	X(g_mime_message_set_message_id)                                                           \
	X(g_mime_message_set_mime_part)                                                            \
	X(g_mime_message_set_subject)                                                              \
	X(g_mime_multipart_add)                                                                    \
	X(g_mime_multipart_new_with_subtype)                                                       \
	X(g_mime_multipart_set_boundary)                                                           \
	X(g_mime_object_get_content_type)                                                          \
	X(g_mime_object_get_type)                                                                  \
	X(g_mime_object_set_header)                                                                \
	X(g_mime_object_write_to_stream)                                                           \
	X(g_mime_parser_construct_message)                                                         \
	X(g_mime_parser_new_with_stream)                                                           \
	X(g_mime_parser_set_format)                                                                \
	X(g_mime_part_get_content)                                                                 \
	X(g_mime_part_get_type)                                                                    \
	X(g_mime_part_set_content_encoding)                                                        \
	X(g_mime_stream_mem_get_byte_array)                                                        \
	X(g_mime_stream_mem_get_type)                                                              \
	X(g_mime_stream_mem_new)                                                                   \
	X(g_mime_stream_mem_new_with_buffer)                                                       \
	X(g_mime_text_part_get_text)                                                               \
	X(g_mime_text_part_get_type)                                                               \
	X(g_mime_text_part_new_with_subtype)                                                       \
	X(g_mime_text_part_set_charset)                                                            \
	X(g_mime_text_part_set_text)                                                               \
	X(g_object_unref)                                                                          \
	X(g_type_check_instance_cast)                                                              \
	X(g_type_check_instance_is_a)

struct gmime_functions {
	GMIME_FUNCTIONS(LAZY_MEMBER)
};

/* Initialised. Any thread. */
const struct gmime_functions *gmime_functions(void);

#undef GMIME_MEMBER
#ifndef LAZY_LOADER
#define g_mime_content_type_get_media_subtype                                                      \
	(gmime_functions()->g_mime_content_type_get_media_subtype)
#define g_mime_content_type_get_media_type (gmime_functions()->g_mime_content_type_get_media_type)
#define g_mime_content_type_get_parameter (gmime_functions()->g_mime_content_type_get_parameter)
#define g_mime_content_type_is_type (gmime_functions()->g_mime_content_type_is_type)
#define g_mime_content_type_parse (gmime_functions()->g_mime_content_type_parse)
#define g_mime_data_wrapper_write_to_stream (gmime_functions()->g_mime_data_wrapper_write_to_stream)
#define g_mime_format_options_free (gmime_functions()->g_mime_format_options_free)
#define g_mime_format_options_new (gmime_functions()->g_mime_format_options_new)
#define g_mime_format_options_set_newline_format                                                   \
	(gmime_functions()->g_mime_format_options_set_newline_format)
#define g_mime_message_add_mailbox (gmime_functions()->g_mime_message_add_mailbox)
#define g_mime_message_foreach (gmime_functions()->g_mime_message_foreach)
#define g_mime_message_get_date (gmime_functions()->g_mime_message_get_date)
#define g_mime_message_get_subject (gmime_functions()->g_mime_message_get_subject)
#define g_mime_message_new (gmime_functions()->g_mime_message_new)
#define g_mime_message_set_date (gmime_functions()->g_mime_message_set_date)
#define g_mime_message_set_message_id (gmime_functions()->g_mime_message_set_message_id)
#define g_mime_message_set_mime_part (gmime_functions()->g_mime_message_set_mime_part)
#define g_mime_message_set_subject (gmime_functions()->g_mime_message_set_subject)
#define g_mime_multipart_add (gmime_functions()->g_mime_multipart_add)
#define g_mime_multipart_new_with_subtype (gmime_functions()->g_mime_multipart_new_with_subtype)
#define g_mime_multipart_set_boundary (gmime_functions()->g_mime_multipart_set_boundary)
#define g_mime_object_get_content_type (gmime_functions()->g_mime_object_get_content_type)
#define g_mime_object_get_type (gmime_functions()->g_mime_object_get_type)
#define g_mime_object_set_header (gmime_functions()->g_mime_object_set_header)
#define g_mime_object_write_to_stream (gmime_functions()->g_mime_object_write_to_stream)
#define g_mime_parser_construct_message (gmime_functions()->g_mime_parser_construct_message)
#define g_mime_parser_new_with_stream (gmime_functions()->g_mime_parser_new_with_stream)
#define g_mime_parser_set_format (gmime_functions()->g_mime_parser_set_format)
#define g_mime_part_get_content (gmime_functions()->g_mime_part_get_content)
#define g_mime_part_get_type (gmime_functions()->g_mime_part_get_type)
#define g_mime_part_set_content_encoding (gmime_functions()->g_mime_part_set_content_encoding)
#define g_mime_stream_mem_get_byte_array (gmime_functions()->g_mime_stream_mem_get_byte_array)
#define g_mime_stream_mem_get_type (gmime_functions()->g_mime_stream_mem_get_type)
#define g_mime_stream_mem_new (gmime_functions()->g_mime_stream_mem_new)
#define g_mime_stream_mem_new_with_buffer (gmime_functions()->g_mime_stream_mem_new_with_buffer)
#define g_mime_text_part_get_text (gmime_functions()->g_mime_text_part_get_text)
#define g_mime_text_part_get_type (gmime_functions()->g_mime_text_part_get_type)
#define g_mime_text_part_new_with_subtype (gmime_functions()->g_mime_text_part_new_with_subtype)
#define g_mime_text_part_set_charset (gmime_functions()->g_mime_text_part_set_charset)
#define g_mime_text_part_set_text (gmime_functions()->g_mime_text_part_set_text)
#define g_object_unref (gmime_functions()->g_object_unref)
#define g_type_check_instance_cast (gmime_functions()->g_type_check_instance_cast)
#define g_type_check_instance_is_a (gmime_functions()->g_type_check_instance_is_a)
#endif

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeFormatOptions, g_mime_format_options_free)

#endif
