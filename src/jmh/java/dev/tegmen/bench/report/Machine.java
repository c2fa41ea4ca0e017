package dev.tegmen.bench.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a run ran on: the head of each report. */
public final class Machine {
    private static final List<String> LIBRARIES = List.of(
            "postgresql",
            "HikariCP",
            "jooq",
            "jdbi3-core",
            "hibernate-core",
            "spring-data-jdbc",
            "spring-data-jpa",
            "mybatis",
            "blaze-persistence-core-impl-jakarta",
            "jmh-core");

    private Machine() {}

    /** Describes machine, JVM, server and libraries, with today's date. */
    public static String describe(String serverVersion, List<String> serverSettings) {
        List<String> versions = new ArrayList<>();
        for (String library : LIBRARIES) {
            versions.add(library + " " + version(library));
        }
        return "- " + LocalDate.now(ZoneOffset.UTC) + ", " + processor() + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, " + memory() + " GiB, "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + "\n- Java "
                + Runtime.version() + " (" + System.getProperty("java.vm.name") + "), " + serverVersion
                + " on the same machine over loopback: " + String.join(", ", serverSettings) + "\n- "
                + String.join(", ", versions) + "\n";
    }

    private static String version(String library) {
        Pattern jar = Pattern.compile(Pattern.quote(library) + "-(\\d[^/\\\\]*)\\.jar$");
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Matcher matcher = jar.matcher(entry);
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        return "?";
    }

    private static long memory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() >> 30;
    }

    private static String processor() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        } catch (IOException e) {
            return "processor unknown";
        }
        return "processor unknown";
    }
}
