package dev.sluice.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.KustomizationSpec.IgnoreRule;
import dev.sluice.api.KustomizationSpec.Selector;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What stays as it is although the manifest says otherwise. */
class IgnoredFieldsTest {
    private static final String WEB = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              labels: {app: web}
              annotations: {a/b: %s}
            spec:
              replicas: %s
              template:
                spec:
                  containers:
                  - {name: web, image: "%s"}
            """;

    @Test
    void driftOfAnIgnoredFieldIsNone() {
        assertThat(left("/spec/replicas").leaveDrift()).isTrue();
        assertThat(left("/spec/replicas", "/metadata/annotations/a~1b", "/spec/template/spec/containers/0/image")
                        .leaveDrift())
                .isFalse();
    }

    @Test
    void whatIsAppliedForAnotherReasonKeepsTheLiveValue() {
        var kept =
                left("/spec/replicas", "/metadata/annotations/a~1b").kept(object(WEB.formatted("m", "1", "m")), false);

        assertThat(kept.<Integer>get("spec", "replicas")).isEqualTo(9);
        assertThat(kept.getMetadata().getAnnotations()).isEqualTo(Map.of("a/b", "live"));
        assertThat(kept.<String>get("spec", "template", "spec", "containers", 0, "image"))
                .isEqualTo("m");
    }

    @Test
    void whatSomebodyElseAppliesIsLeftToThem() {
        var live = WEB.formatted("live", "9", "live").replace("spec:\n  replicas", """
                          managedFields:
                          - {manager: scaler, operation: Apply, fieldsV1: {"f:spec": {"f:replicas": {}}}}
                          - manager: setter
                            operation: Apply
                            fieldsV1: {"f:spec": {"f:template": {"f:spec": {"f:containers":
                              {'k:{"name":"web"}': {".": {}, "f:image": {}}}}}}}
                          - {manager: editor, operation: Update, fieldsV1: {"f:metadata": {"f:annotations": {"f:a/b": {}}}}}
                        spec:
                          replicas""");
        var kept = leftOf(
                        live, "/spec/replicas", "/metadata/annotations/a~1b", "/spec/template/spec/containers/0/image")
                .kept(object(WEB.formatted("m", "1", "m")), false);

        assertThat(kept.<Object>get("spec", "replicas")).isNull();
        assertThat(kept.<Object>get("spec", "template", "spec", "containers", 0, "image"))
                .isNull();
        assertThat(kept.getMetadata().getAnnotations()).isEqualTo(Map.of("a/b", "live"));
    }

    @Test
    void whatTheManifestDoesNotHaveIsNotMadeItsOwnButOnATakeover() {
        var live = object("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: edited}\n");
        var manifest = object("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
        var fields = IgnoredFields.of(List.of(new IgnoreRule(List.of("/data/k"), null)))
                .of(live, live)
                .orElseThrow();

        assertThat(fields.kept(manifest, false).<Object>get("data")).isNull();
        assertThat(fields.kept(manifest, true).<Object>get("data")).isEqualTo(Map.of("k", "edited"));
    }

    @Test
    void aRuleIsForWhatItsTargetSelects() {
        var web = object(WEB.formatted("m", "1", "m"));

        assertThat(selects(new Selector("apps", "v1", "Deploy.*", "w.b", "", "a/b=m", "app in (web, x)"), web))
                .isTrue();
        assertThat(selects(new Selector("", "", "Deploy", "", "", "", ""), web)).isFalse();
        assertThat(selects(new Selector("", "", "", "", "", "", "app!=web"), web))
                .isFalse();
        assertThat(selects(new Selector("", "", "", "", "", "", "!app"), web)).isFalse();
        assertThat(selects(new Selector("", "", "", "", "x", "", ""), web)).isFalse();
        assertThat(selects(null, web)).isTrue();
    }

    @Test
    void whatIsNoRuleIsRefused() {
        assertThatThrownBy(() -> IgnoredFields.of(List.of(new IgnoreRule(List.of("spec"), null))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> IgnoredFields.of(
                        List.of(new IgnoreRule(List.of("/a"), new Selector("(", "", "", "", "", "", "")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'(' is not a regular expression");
        assertThatThrownBy(() -> IgnoredFields.of(
                        List.of(new IgnoreRule(List.of("/a"), new Selector("", "", "", "", "", "", "a b")))))
                .hasMessageContaining("unable to parse the selector");
    }

    private static boolean selects(Selector target, GenericKubernetesResource object) {
        return IgnoredFields.of(List.of(new IgnoreRule(List.of("/spec"), target)))
                .of(object, object)
                .isPresent();
    }

    private static IgnoredFields.OfObject left(String... paths) {
        return leftOf(WEB.formatted("live", "9", "live"), paths);
    }

    private static IgnoredFields.OfObject leftOf(String live, String... paths) {
        return IgnoredFields.of(List.of(new IgnoreRule(List.of(paths), null)))
                .of(object(live), object(WEB.formatted("m", "1", "m")))
                .orElseThrow();
    }

    private static GenericKubernetesResource object(String yaml) {
        return Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    }
}
