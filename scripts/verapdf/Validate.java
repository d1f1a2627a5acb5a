// Asks veraPDF about files: java -cp <engine and JAXB> Validate.java 3a,ua1 FILE… (see conformance.py beside it).
// One line a file and flavour: the file, the flavour, "ok" or the broken rules.
import java.io.FileInputStream;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Validate {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int at = 1; at < arguments.length; at++)
            for (String name : arguments[0].split(","))
                System.out.println(arguments[at] + "\t" + name + "\t" + judge(arguments[at], PDFAFlavour.fromString(name)));
    }

    static String judge(String path, PDFAFlavour flavour) throws Exception {
        try (FileInputStream file = new FileInputStream(path);
                PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            if (result.isCompliant()) return "ok";
            TreeSet<String> broken = new TreeSet<>();
            for (TestAssertion found : result.getTestAssertions())
                broken.add(found.getRuleId().getClause() + "-" + found.getRuleId().getTestNumber() + " " + found.getMessage());
            return String.join(" | ", broken);
        }
    }
}
