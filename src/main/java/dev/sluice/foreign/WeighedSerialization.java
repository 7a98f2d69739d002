package dev.sluice.foreign;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.model.jackson.UnmatchedFieldTypeModule;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;

/**
 * Reads answers as another does, and has what is read counted for as long as somebody refers to it. It reads objects in JSON
 * and nothing else: the client would take any other text for YAML, whose aliases may make much of little.
 */
final class WeighedSerialization extends KubernetesSerialization {
    /** Objects of classes of their own have fields for what they might hold, too: those of pods take twice as much. */
    private static final int OF_TYPED = 2;

    private static final String NO_JSON = "the answer is not a JSON object in UTF-8";

    private final KubernetesSerialization actual;
    private final AnswerMemory memory;
    private final String owner;

    /** @param owner to whom what is read is counted */
    WeighedSerialization(KubernetesSerialization actual, AnswerMemory memory, String owner) {
        super(new ObjectMapper(), false);
        this.actual = actual;
        this.memory = memory;
        this.owner = owner;
    }

    @Override
    public <T> T unmarshal(InputStream json, TypeReference<T> type) {
        var weighed = new Weighed(json);
        T read = actual.unmarshal(weighed, type);
        return held(read, weighed.weight);
    }

    @Override
    public <T> T unmarshal(InputStream json, Class<T> type) {
        var weighed = new Weighed(json);
        T read = actual.unmarshal(weighed, type);
        return held(read, weighed.weight);
    }

    @Override
    public <T> T unmarshal(InputStream json) {
        var weighed = new Weighed(json);
        T read = actual.unmarshal(weighed);
        return held(read, weighed.weight);
    }

    @Override
    public <T> T unmarshal(String json) {
        requireObject(json);
        T read = actual.unmarshal(json);
        return held(read, JsonWeight.of(json));
    }

    @Override
    public <T> T unmarshal(String json, Class<T> type) {
        requireObject(json);
        T read = actual.unmarshal(json, type);
        return held(read, JsonWeight.of(json));
    }

    @Override
    public <T> T clone(T object) {
        return held(actual.clone(object));
    }

    @Override
    public <T> T convertValue(Object from, Class<T> type) {
        return held(actual.convertValue(from, type));
    }

    private static void requireObject(String json) {
        if (!json.stripLeading().startsWith("{")) {
            throw new KubernetesClientException(NO_JSON);
        }
    }

    private <T> T held(T read) {
        return isKept(read) ? held(read, JsonWeight.of(actual.asJson(read))) : read;
    }

    private <T> T held(T read, long weight) {
        if (read instanceof KubernetesResourceList<?> list && list.getItems() != null) {
            list.getItems().forEach(this::held); // one may outlive the others
        } else if (isKept(read)) {
            memory.hold(owner, read, read instanceof GenericKubernetesResource ? weight : OF_TYPED * weight);
        }
        return read;
    }

    /** An event of a watch is left for the object in it, which is converted. */
    private static boolean isKept(Object read) {
        return read instanceof KubernetesResource && !(read instanceof WatchEvent);
    }

    /** Weighs what is read, and refuses what is no object in JSON. */
    private static final class Weighed extends FilterInputStream {
        private final JsonWeight weights = new JsonWeight();
        private long weight;
        private boolean hasBegun;

        Weighed(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            var count = in.read(buffer, offset, length);
            if (count > 0) {
                begin(buffer, offset, offset + count);
                weight += weights.of(buffer, offset, offset + count);
                if (!weights.isOfBytes()) {
                    throw new IOException(NO_JSON);
                }
            }
            return count;
        }

        private void begin(byte[] buffer, int from, int to) throws IOException {
            for (var at = from; at < to && !hasBegun; at++) {
                hasBegun = !Character.isWhitespace(buffer[at]);
                if (hasBegun && buffer[at] != '{') {
                    throw new IOException(NO_JSON);
                }
            }
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }

    @Override
    public <T> String asJson(T object) {
        return actual.asJson(object);
    }

    @Override
    public <T> String asYaml(T object) {
        return actual.asYaml(object);
    }

    @Override
    public Type constructParametricType(Class<?> type, Class<?>... parameters) {
        return actual.constructParametricType(type, parameters);
    }

    @Override
    public Class<? extends KubernetesResource> getRegisteredKubernetesResource(String apiVersion, String kind) {
        return actual.getRegisteredKubernetesResource(apiVersion, kind);
    }

    @Override
    public UnmatchedFieldTypeModule getUnmatchedFieldTypeModule() {
        return actual.getUnmatchedFieldTypeModule();
    }

    @Override
    public void registerKubernetesResource(Class<? extends KubernetesResource> type) {
        actual.registerKubernetesResource(type);
    }

    @Override
    public void registerKubernetesResource(String apiVersion, String kind, Class<? extends KubernetesResource> type) {
        actual.registerKubernetesResource(apiVersion, kind, type);
    }

    @Override
    public String convertToJson(String text) {
        return actual.convertToJson(text);
    }

    @Override
    public void mergePatch(Object object, String patch) {
        actual.mergePatch(object, patch);
    }
}
