package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectIdTest {
    @ParameterizedTest
    @CsvSource({
        "apps_web_apps_Deployment, apps, web, apps, Deployment, Deployment/apps/web",
        "default_web__Service, default, web, '', Service, Service/default/web",
        "_apps__Namespace, '', apps, '', Namespace, Namespace/apps",
        "_a.b.example.com_apiextensions.k8s.io_CustomResourceDefinition, '', a.b.example.com, apiextensions.k8s.io,"
                + " CustomResourceDefinition, CustomResourceDefinition/a.b.example.com",
        "_system__basic-user_rbac.authorization.k8s.io_ClusterRole, '', system:basic-user, rbac.authorization.k8s.io,"
                + " ClusterRole, ClusterRole/system:basic-user",
        "kube-system_a__b__c_rbac.authorization.k8s.io_RoleBinding, kube-system, a:b:c, rbac.authorization.k8s.io,"
                + " RoleBinding, RoleBinding/kube-system/a:b:c",
    })
    void isStoredAndReadBack(String id, String namespace, String name, String group, String kind, String subject) {
        var object = new ObjectId(namespace, name, group, kind);
        assertThat(object).hasToString(id);
        assertThat(object.subject()).isEqualTo(subject);
        assertThat(ObjectId.parse(id)).contains(object);
        assertThat(InventoryEntry.of(object, "v1").objectId()).contains(object);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "web", "apps_web", "apps_web_Deployment", "_", "__"})
    void aTextWithoutFourPartsIsNoId(String id) {
        assertThat(ObjectId.parse(id)).isEmpty();
    }

    @Test
    void aColonIsOnlyRewrittenForRbac() {
        assertThat(new ObjectId("", "a:b", "example.com", "Role")).hasToString("_a:b_example.com_Role");
    }
}
