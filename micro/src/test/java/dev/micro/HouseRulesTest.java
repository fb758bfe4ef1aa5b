package dev.micro;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.micro.core.Filter;
import dev.micro.core.Handler;
import dev.micro.core.Provider;
import dev.micro.core.Settings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may see whom, and what things are called. How it is written is {@link HouseSourcesTest}'s business. */
class HouseRulesTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(place -> !place.contains("-tests.jar") && !place.contains("/test-classes/"))
            .importPackages("dev.micro");

    /** Which modules each one may see; the front door, {@code dev.micro} itself, sees all. */
    private static final Map<String, List<String>> SEES = Map.of(
            "core", List.of(),
            "codec", List.of("core"),
            "transport", List.of("core"),
            "registry", List.of("core", "codec"),
            "selector", List.of("core", "registry"),
            "broker", List.of("core", "codec", "registry", "transport"),
            "server", List.of("core", "codec", "registry", "transport", "broker"),
            "client", List.of("core", "codec", "registry", "transport", "broker", "selector"));

    /** Static fields that change, by full name, each with its reason. */
    private static final Map<String, String> CHANGING = Map.of();

    /** Classes that implement an interface of ours and are named by users all the same, each with its reason. */
    private static final Map<String, String> NAMED =
            Map.of("dev.micro.client.Client", "what users make and close; the Caller it implements is its view");

    @Test
    void allModulesAreLookedAt() {
        List<String> unseen = HouseSources.read().modules().stream()
                .filter(module ->
                        module.directory().getNameCount() == 1) // the library; plugins and toolkit stand deeper
                .flatMap(module -> module.packages().stream())
                .filter(name -> !HOUSE.containPackage(name))
                .toList();
        assertEquals(List.of(), unseen);
    }

    @Test
    void arrowsRunDownTheTableOnly() {
        SEES.forEach((module, below) -> {
            String[] seen = Stream.concat(Stream.of(module), below.stream())
                    .map(HouseRulesTest::inside)
                    .toArray(String[]::new);
            check(noClasses()
                    .that()
                    .resideInAPackage(inside(module))
                    .should()
                    .dependOnClassesThat(resideInAPackage("dev.micro..").and(not(resideInAnyPackage(seen)))));
        });
        check(classes().should().resideInAnyPackage(rooms()));
    }

    @Test
    void noModulesGoRoundInACircle() {
        check(slices().matching("dev.micro.(*)..").should().beFreeOfCycles());
    }

    @Test
    void namesSayWhatAThingIs() {
        String empty = "Utils?|Helper|Manager|Impl|Base|Abstract|Default|Common";
        check(noClasses().should().haveNameMatching(".*[.$](\\w*[a-z0-9])?(" + empty + ")([A-Z]\\w*)?"));
        check(noClasses().should().haveNameMatching(".*(Interceptor|Wrapper|Middleware|Hook|Advice)"));
        check(noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..impl..", "..common..", "..model..", "..internal.."));
    }

    @Test
    void nettyStaysInTheTransport() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.micro.transport..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.."));
    }

    @Test
    void jacksonStaysInTheCodecAndItsParserInTheTransport() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.micro.codec..", "dev.micro.transport..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson.."));
        check(noClasses()
                .that()
                .resideInAPackage("dev.micro.transport..")
                .should()
                .dependOnClassesThat(resideInAPackage("com.fasterxml..")
                        .and(not(resideInAPackage("com.fasterxml.jackson.core..")))));
    }

    @Test
    void staticFieldsAreFinal() {
        check(fields().that()
                .areStatic()
                .and(DescribedPredicate.<JavaField>describe(
                        "are nobody's exception",
                        field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC)
                                && !CHANGING.containsKey(field.getFullName())))
                .should()
                .beFinal());
    }

    @Test
    void handlerAndFilterAskOneThing() {
        for (Class<?> narrow : List.of(Handler.class, Filter.class)) {
            long asked = HOUSE.get(narrow).getMethods().stream()
                    .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
                    .count();
            assertEquals(1, asked, narrow.getName());
        }
    }

    @Test
    void onlySettingsReadsTheEnvironment() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Settings.class.getName())
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "it reads the environment",
                        call -> call.getTargetOwner().isEquivalentTo(System.class)
                                && call.getName().equals("getenv"))));
    }

    @Test
    void implementationsHideBehindFactoriesAndProviders() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(inside("core"))
                .and()
                .areNotInterfaces()
                .and()
                .areNotAssignableTo(Provider.class)
                .and(DescribedPredicate.describe("implement an interface of ours", HouseRulesTest::implementsOurs))
                .and(DescribedPredicate.describe("are nobody's exception", type -> !NAMED.containsKey(type.getName())))
                .should()
                .bePublic());
    }

    @Test
    void aPublicTypeIsOneThatUsersName() {
        if (!HOUSE.containPackage("dev.micro")
                || HOUSE.getPackage("dev.micro").getClasses().isEmpty()) {
            return; // until the front door is there, the house holds little but what others name
        }
        List<JavaClass> types = HOUSE.stream()
                .filter(not(resideInAPackage(inside("core"))))
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .toList();
        long hidden = types.stream()
                .filter(type -> !type.getModifiers().contains(JavaModifier.PUBLIC))
                .count();
        assertTrue(hidden * 100 >= types.size() * 40L, hidden + " of " + types.size() + " types are not public");
    }

    private static boolean implementsOurs(JavaClass type) {
        return type.getAllRawInterfaces().stream().anyMatch(resideInAPackage("dev.micro.."));
    }

    private static String[] rooms() {
        return Stream.concat(Stream.of("dev.micro"), SEES.keySet().stream().map(HouseRulesTest::inside))
                .toArray(String[]::new);
    }

    private static String inside(String module) {
        return "dev.micro." + module + "..";
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(HOUSE);
    }
}
