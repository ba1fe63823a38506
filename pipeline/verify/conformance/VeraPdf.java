import java.io.File;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Validates PDF files against a profile of the veraPDF engine.
 *
 * <p>Run by Java's source launcher with the engine's jar on the class path:
 * {@code java -cp engine.jar VeraPdf.java ua1,2a file.pdf ...}. Prints one line a profile and file,
 * {@code PASS} or {@code FAIL}, the profile and the file's name, and below a failed one a line for
 * each broken rule: clause and test, how often, message, where first. Columns are parted by tabs.
 * The engine's jar lacks the runtime that reads its profiles, so they are read here by DOM.
 */
public final class VeraPdf {
    private static final String NAMESPACE = "http://www.verapdf.org/ValidationProfile";
    private static final int MOST_FAILURES = 200;

    private VeraPdf() {}

    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        boolean allPassed = true;
        for (String flavour : arguments[0].split(",")) {
            ValidationProfile profile = profile(resource(flavour));
            for (int index = 1; index < arguments.length; index++) {
                allPassed &= validate(profile, flavour, arguments[index]);
            }
        }
        System.exit(allPassed ? 0 : 1);
    }

    private static String resource(String flavour) {
        String name = flavour.equals("ua1") ? "PDFUA-1" : "PDFA-" + flavour.toUpperCase();
        return "org/verapdf/pdfa/validation/" + name + ".xml";
    }

    private static boolean validate(ValidationProfile profile, String flavour, String name)
            throws Exception {
        try (PDFAParser parser =
                        Foundries.defaultInstance()
                                .createParser(new File(name), profile.getPDFAFlavour());
                PDFAValidator validator =
                        Foundries.defaultInstance()
                                .createValidator(profile, MOST_FAILURES, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.println(
                    (result.isCompliant() ? "PASS" : "FAIL") + "\t" + flavour + "\t" + name);
            Map<String, Integer> counts = new TreeMap<>();
            Map<String, String> messages = new TreeMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    String rule =
                            assertion.getRuleId().getClause()
                                    + "-"
                                    + assertion.getRuleId().getTestNumber();
                    counts.merge(rule, 1, Integer::sum);
                    messages.putIfAbsent(
                            rule,
                            column(assertion.getMessage())
                                    + "\t"
                                    + column(assertion.getLocation().getContext()));
                }
            }
            counts.forEach(
                    (rule, count) ->
                            System.out.println(rule + "\t" + count + "\t" + messages.get(rule)));
            return result.isCompliant();
        }
    }

    private static String column(String text) {
        return text == null ? "" : text.replaceAll("\\s+", " ");
    }

    private static ValidationProfile profile(String resource) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Element root;
        try (InputStream in = VeraPdf.class.getClassLoader().getResourceAsStream(resource)) {
            root = factory.newDocumentBuilder().parse(in).getDocumentElement();
        }
        Set<Rule> rules = new HashSet<>();
        for (Element element : children(root, "rule")) {
            rules.add(rule(element));
        }
        Set<Variable> variables = new HashSet<>();
        for (Element element : children(root, "variable")) {
            variables.add(
                    Profiles.variableFromValues(
                            element.getAttribute("name"),
                            element.getAttribute("object"),
                            text(element, "defaultValue"),
                            text(element, "value")));
        }
        return Profiles.profileFromValues(
                PDFAFlavour.valueOf(root.getAttribute("flavour")),
                Profiles.profileDetailsFromValues("", "", "", new Date(0)),
                "",
                rules,
                variables);
    }

    private static Rule rule(Element element) {
        Element id = children(element, "id").get(0);
        List<ErrorArgument> arguments = new ArrayList<>();
        for (Element argument : children(element, "argument")) {
            String name = argument.getAttribute("name");
            arguments.add(
                    ErrorArgumentImpl.fromValues(
                            argument.getTextContent(), name.isEmpty() ? null : name, null));
        }
        String deferred = element.getAttribute("deferred");
        String tags = element.getAttribute("tags");
        return Profiles.ruleFromValues(
                Profiles.ruleIdFromValues(
                        PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                        id.getAttribute("clause"),
                        Integer.parseInt(id.getAttribute("testNumber"))),
                element.getAttribute("object"),
                deferred.isEmpty() ? null : Boolean.valueOf(deferred),
                tags.isEmpty() ? null : tags,
                text(element, "description"),
                text(element, "test"),
                Profiles.errorFromValues(text(element, "message"), arguments),
                new ArrayList<>());
    }

    private static List<Element> children(Element parent, String name) {
        NodeList found = parent.getElementsByTagNameNS(NAMESPACE, name);
        List<Element> elements = new ArrayList<>();
        for (int index = 0; index < found.getLength(); index++) {
            elements.add((Element) found.item(index));
        }
        return elements;
    }

    private static String text(Element parent, String name) {
        List<Element> found = children(parent, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent();
    }
}
