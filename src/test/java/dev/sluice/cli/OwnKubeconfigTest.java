package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.setting.InvalidSettingException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnKubeconfigTest {
    private static final String GOOD = """
            apiVersion: v1
            kind: Config
            current-context: a
            contexts: [{name: a, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443"}}]
            users: [{name: u, user: {token: s3cret}}]
            """;

    @TempDir
    Path directory;

    @Test
    void oneByWhichAServerIsFoundPasses() throws IOException {
        var good = file("good", GOOD);

        assertThatCode(() -> OwnKubeconfig.check(good)).doesNotThrowAnyException();
        assertThatCode(() -> OwnKubeconfig.check("")).doesNotThrowAnyException();
        assertThatCode(() -> OwnKubeconfig.check(directory + "/nowhere" + File.pathSeparator + good))
                .doesNotThrowAnyException();
    }

    @Test
    void severalFilesAreOne() throws IOException {
        var clusters = file("clusters", GOOD.replace("current-context: a\n", "").replaceAll("contexts:.*\n", ""));
        var contexts = file("contexts", GOOD.replaceAll("clusters:.*\n", ""));

        assertThatCode(() -> OwnKubeconfig.check(clusters + File.pathSeparator + contexts))
                .doesNotThrowAnyException();
    }

    @Test
    void oneThatIsOfNoUseIsNamedAndNotQuoted() throws IOException {
        assertRefused(directory + "/nowhere", "there is no such file");
        assertRefused(directory.toString(), "this is no file");
        assertRefused(file("broken", "users: [{token: s3cret"), "the file is not a kubeconfig");
        assertRefused(file("other", "users: s3cret"), "the file is not a kubeconfig");
        assertRefused(file("empty", ""), "the file is not a kubeconfig");
        assertRefused(file("no-current", GOOD.replace("current-context: a", "")), "it has no current-context");
        assertRefused(
                file("no-context", GOOD.replace("name: a,", "name: b,")), "it has no context 'a', its current-context");
        assertRefused(
                file("no-cluster", GOOD.replace("name: c,", "name: d,")),
                "it has no server for the cluster 'c' of its current-context");
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private static void assertRefused(String path, String why) {
        assertThatThrownBy(() -> OwnKubeconfig.check(path))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(
                        "the kubeconfig \"%s\", named by the environment variable KUBECONFIG, is of no use: %s; correct it, or unset the variable to use the pod's own account"
                                .formatted(path, why));
    }
}
