// The peer of the indexing bench: a plain TermGenerator with default settings over a folder of text
// files, as Xapian's own introduction writes it. bench_termgenerator INDEX FOLDER
//
#include <xapian.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

int
main(int argc, char **argv)
try {
	if (argc < 3)
		return 2;
	Xapian::WritableDatabase db(argv[1], Xapian::DB_CREATE_OR_OVERWRITE);
	Xapian::TermGenerator generator;
	std::vector<std::filesystem::path> files;

	for (int i = 2; i < argc; i++)
		for (const auto &entry : std::filesystem::directory_iterator(argv[i]))
			files.push_back(entry.path());
	std::sort(files.begin(), files.end());
	generator.set_stemmer(Xapian::Stem("en"));
	for (const auto &path : files) {
		std::ifstream in(path);
		std::stringstream text;
		Xapian::Document doc;

		text << in.rdbuf();
		generator.set_document(doc);
		generator.index_text(text.str());
		doc.add_boolean_term("Q" + path.string());
		db.add_document(doc);
	}
	db.commit();
	return 0;
} catch (const Xapian::Error &e) {
	std::fprintf(stderr, "%s\n", e.get_description().c_str());
	return 1;
}
