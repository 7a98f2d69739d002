package dev.sluice.kustomize.yaml;

import dev.sluice.kustomize.yaml.Token.Type;
import java.util.EnumSet;
import java.util.Set;

/** The tokens that come where a node could, and say that it is left out. */
final class Ends {
    static final Set<Type> DOCUMENT_LEVEL =
            EnumSet.of(Type.DIRECTIVE, Type.DOCUMENT_START, Type.DOCUMENT_END, Type.STREAM_END);
    static final Set<Type> AFTER_ITEM = EnumSet.of(Type.BLOCK_ENTRY, Type.BLOCK_END);
    static final Set<Type> AFTER_FIELD = EnumSet.of(Type.KEY, Type.VALUE, Type.BLOCK_END);
    static final Set<Type> AFTER_UNINDENTED_ITEM = EnumSet.of(Type.BLOCK_ENTRY, Type.KEY, Type.VALUE, Type.BLOCK_END);
    static final Set<Type> AFTER_PAIR_KEY = EnumSet.of(Type.VALUE, Type.FLOW_ENTRY, Type.FLOW_SEQUENCE_END);
    static final Set<Type> AFTER_PAIR = EnumSet.of(Type.FLOW_ENTRY, Type.FLOW_SEQUENCE_END);
    static final Set<Type> AFTER_FLOW_KEY = EnumSet.of(Type.VALUE, Type.FLOW_ENTRY, Type.FLOW_MAPPING_END);
    static final Set<Type> AFTER_FLOW_FIELD = EnumSet.of(Type.FLOW_ENTRY, Type.FLOW_MAPPING_END);

    private Ends() {}
}
