package dev.sluice.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Writes a response's body to a file as it comes, hashing it on the way; yields the hash in hex. */
final class ArchiveBody implements BodySubscriber<String> {
    private final FileChannel file;
    private final ArtifactDigest.Hash hash;
    private final long maxBytes;
    private final CompletableFuture<String> result = new CompletableFuture<>();
    private Flow.Subscription subscription;
    private long received;

    ArchiveBody(Path file, ArtifactDigest.Hash hash, long maxBytes) {
        this.file = open(file);
        this.hash = hash;
        this.maxBytes = maxBytes;
    }

    @Override
    public CompletionStage<String> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        try {
            for (var buffer : buffers) {
                write(buffer);
            }
            subscription.request(1);
        } catch (IOException e) {
            subscription.cancel();
            onError(e);
        }
    }

    @Override
    public void onError(Throwable cause) {
        try {
            file.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        result.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
        try {
            file.close();
            result.complete(hash.hex());
        } catch (IOException e) {
            result.completeExceptionally(e);
        }
    }

    private void write(ByteBuffer buffer) throws IOException {
        received += buffer.remaining();
        if (received > maxBytes) {
            throw new InvalidArchiveException(
                    "artifact is greater than the max download size of %d bytes".formatted(maxBytes));
        }
        hash.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
    }

    private static FileChannel open(Path path) {
        try {
            return FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
