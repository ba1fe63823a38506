import com.adobe.epubcheck.tool.EpubChecker;

/**
 * Checks several EPUBs by EPUBCheck in one run, which compiles the schemas of EPUB once.
 *
 * <p>Run by Java's source launcher with EPUBCheck's jar on the class path: {@code java -cp
 * epubcheck.jar EpubCheckAll.java book.epub ...}. Writes EPUBCheck's JSON report of {@code
 * book.epub} into {@code book.epub.json}. A book that EPUBCheck cannot check has none, or one
 * without messages, and its line of output does not begin with 0.
 */
public final class EpubCheckAll {
    private EpubCheckAll() {}

    public static void main(String[] books) {
        for (String book : books) {
            int code = new EpubChecker().run(new String[] {"--quiet", "--json", book + ".json", book});
            System.out.println(code + "\t" + book);
        }
        System.exit(0);
    }
}
