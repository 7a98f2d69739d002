package dev.sluice.sops;

import java.util.ArrayList;
import java.util.List;

/**
 * An encrypted file.
 *
 * @param branches one for each document of the file, without the metadata
 */
record Document(List<Node.Branch> branches, Metadata metadata) {

    /** Takes the metadata out of the branches that a store has read: it stands in the first, under its own key. */
    static Document of(List<Node.Branch> branches) {
        var rest = new ArrayList<Node.Branch>();
        Node.Branch metadata = null;
        for (var branch : branches) {
            var items = new ArrayList<Node.Item>();
            for (var item : branch.items()) {
                if (!item.key().equals(Metadata.KEY)) {
                    items.add(item);
                } else if (rest.isEmpty()) {
                    if (!(item.value() instanceof Node.Branch found) || metadata != null) {
                        throw new SopsException("the sops metadata is not one map");
                    }
                    metadata = found;
                }
            }
            rest.add(new Node.Branch(items));
        }
        if (metadata == null) {
            throw new SopsException("sops metadata not found");
        }
        return new Document(rest, Metadata.of(metadata));
    }

    /** Takes the metadata out of a flat file, in which its keys have a prefix. */
    static Document ofFlat(Node.Branch branch) {
        var prefix = Metadata.KEY + "_";
        var items = new ArrayList<Node.Item>();
        var metadata = new ArrayList<Node.Item>();
        for (var item : branch.items()) {
            if (item.key().startsWith(prefix)) {
                metadata.add(new Node.Item(item.key().substring(prefix.length()), item.value()));
            } else {
                items.add(item);
            }
        }
        if (metadata.isEmpty()) {
            throw new SopsException("sops metadata not found");
        }
        return new Document(List.of(new Node.Branch(items)), Metadata.of(FlatMetadata.unfolded(metadata)));
    }
}
