package dev.sluice.sops;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What SOPS writes into a file beside its values.
 *
 * @param mac the encrypted hash over all values; empty where there is none
 * @param lastModified what the MAC is authenticated with
 * @param macOnlyEncrypted whether values in the clear are not part of the MAC
 * @param groups each yields a share of the data key by any of its keys
 * @param threshold how many shares make the data key
 */
record Metadata(
        String mac,
        String lastModified,
        boolean macOnlyEncrypted,
        EncryptedPaths paths,
        List<List<MasterKey>> groups,
        int threshold) {

    /** The key under which a file keeps it. */
    static final String KEY = "sops";

    /** @throws SopsException where it is not what SOPS writes */
    static Metadata of(Node.Branch branch) {
        return of(values(branch));
    }

    private static Metadata of(Map<String, Object> fields) {
        return new Metadata(
                text(fields, "mac"),
                modified(text(fields, "lastmodified")),
                text(fields, "mac_only_encrypted").equals("true"),
                EncryptedPaths.of(name -> text(fields, name)),
                groups(fields),
                threshold(text(fields, "shamir_threshold")));
    }

    private static String modified(String text) {
        try {
            return OffsetDateTime.parse(text).format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX"));
        } catch (DateTimeException e) {
            throw new SopsException("the field lastmodified of the sops metadata is not a time");
        }
    }

    private static int threshold(String text) {
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new SopsException("the field shamir_threshold of the sops metadata is not a number");
        }
    }

    /** Where there is one group, its keys stand beside the other fields. */
    private static List<List<MasterKey>> groups(Map<String, Object> fields) {
        var single = group(fields);
        if (!single.isEmpty()) {
            return List.of(single);
        }
        return maps(fields, "key_groups").stream().map(Metadata::group).toList();
    }

    /** In the order in which they are tried: what needs no request comes first. */
    private static List<MasterKey> group(Map<String, Object> fields) {
        var keys = new ArrayList<MasterKey>();
        add(keys, fields, "age", key -> new MasterKey.Age(text(key, "recipient"), text(key, "enc")));
        add(keys, fields, "pgp", key -> new MasterKey.Pgp(text(key, "fp"), text(key, "enc")));
        add(
                keys,
                fields,
                "kms",
                key -> new MasterKey.Aws(text(key, "arn"), text(key, "role"), context(key), text(key, "enc")));
        add(keys, fields, "gcp_kms", key -> new MasterKey.Gcp(text(key, "resource_id"), text(key, "enc")));
        add(keys, fields, "hckms", key -> new MasterKey.Huawei(text(key, "key_id"), text(key, "enc")));
        add(
                keys,
                fields,
                "azure_kv",
                key -> new MasterKey.Azure(
                        text(key, "vault_url"), text(key, "name"), text(key, "version"), text(key, "enc")));
        add(
                keys,
                fields,
                "hc_vault",
                key -> new MasterKey.Vault(
                        text(key, "vault_address"), text(key, "engine_path"), text(key, "key_name"), text(key, "enc")));
        return List.copyOf(keys);
    }

    private static void add(
            List<MasterKey> keys,
            Map<String, Object> fields,
            String kind,
            Function<Map<String, Object>, MasterKey> key) {
        maps(fields, kind).stream().map(key).forEach(keys::add);
    }

    private static Map<String, String> context(Map<String, Object> key) {
        var context = new LinkedHashMap<String, String>();
        if (key.get("context") instanceof Map<?, ?> map) {
            map.forEach((name, value) -> context.put((String) name, Objects.toString(value, "")));
        }
        return context;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> maps(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .map(map -> (Map<String, Object>) map)
                        .toList()
                : List.of();
    }

    private static String text(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    private static Map<String, Object> values(Node.Branch branch) {
        var values = new LinkedHashMap<String, Object>();
        for (var item : branch.items()) {
            if (!item.isComment()) {
                values.put(item.key(), value(item.value()));
            }
        }
        return values;
    }

    /** Numbers and booleans are text in the flat forms, and here in all. */
    private static Object value(Node node) {
        return switch (node) {
            case Node.Branch branch -> values(branch);
            case Node.Sequence(var elements) ->
                elements.stream()
                        .filter(element -> !(element instanceof Node.Comment))
                        .map(Metadata::value)
                        .toList();
            case Node.Bool(var value) -> String.valueOf(value);
            case Node.Scalar scalar -> Texts.require(scalar.macBytes());
            case Node.Comment _, Node.Null _ -> "";
        };
    }
}
