package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cloud.ManagedCluster;
import dev.sluice.controller.ClusterDescription.Provider.Cloud;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterDescriptionTest {
    private static final String EKS = "arn:aws:eks:eu-central-1:123456789012:cluster/c";

    @Test
    void audiencesAreApartByCommasBlanksAndLines() {
        assertThat(described(Map.of(
                                "provider",
                                "generic",
                                "address",
                                "https://a.example.com",
                                "audiences",
                                "a,b c\n d ,\te\r\n"))
                        .audiences())
                .isEqualTo(List.of("a", "b", "c", "d", "e"));
        assertThat(described(Map.of("provider", "generic", "address", "https://a.example.com"))
                        .audiences())
                .isEmpty();
    }

    @Test
    void aClusterOfACloudIsKnownByItsName() {
        assertThat(described(Map.of("provider", "aws", "cluster", EKS)).provider())
                .isEqualTo(new Cloud(
                        Cloud.Kind.AWS, Optional.of(new ManagedCluster.Eks("eu-central-1", "c")), Optional.empty()));
        assertThat(described(Map.of("provider", "gcp", "address", "a.example.com:8443", "ca.crt", "pem"))
                        .provider())
                .isEqualTo(new Cloud(Cloud.Kind.GCP, Optional.empty(), Optional.of("https://a.example.com:8443")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "address=https://a.example.com | lacks the key 'provider'",
                "provider=ibm | has the provider 'ibm', which is none of aws, azure, gcp and generic",
                "provider=generic | lacks the key 'address'",
                "provider=generic address=http://a.example.com | has the address 'http://a.example.com', which is not one of https",
                "provider=generic address=https://me@a.example.com | has the address 'https://me@a.example.com', which is not one of https",
                "provider=aws | lacks the key 'cluster'",
                "provider=aws address=https://a.example.com ca.crt=pem | lacks the key 'cluster'",
                "provider=azure address=https://a.example.com | lacks the key 'cluster'",
                "provider=gcp ca.crt=pem | lacks the key 'cluster'",
                "provider=aws cluster=c | has a wrong key 'cluster': 'c' is not the name of a cluster in the form 'arn:<partition>:eks:<region>:<account-id>:cluster/<cluster-name>'",
            })
    void whatIsNoDescriptionIsNamed(String data, String error) {
        var map = new HashMap<String, String>();
        for (var field : data.split(" ")) {
            map.put(field.substring(0, field.indexOf('=')), field.substring(field.indexOf('=') + 1));
        }
        assertThatThrownBy(() -> described(map)).hasMessage(error);
    }

    @Test
    void addressesAreTheSameWhereTheyLeadToTheSameServer() {
        assertThat(ClusterDescription.isSame("https://A.example.com", "https://a.example.com:443/"))
                .isTrue();
        assertThat(ClusterDescription.isSame("https://a.example.com", "https://a.example.com:6443"))
                .isFalse();
        assertThat(ClusterDescription.isSame("https://a.example.com", "https://a.example.com/b"))
                .isFalse();
        assertThat(ClusterDescription.isSame("https://a.example.com", "https://a.example.com.evil.example.com"))
                .isFalse();
    }

    private static ClusterDescription described(Map<String, String> data) {
        return ClusterDescription.of(new ConfigMapBuilder().withData(data).build());
    }
}
