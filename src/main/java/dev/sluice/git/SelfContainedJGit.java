package dev.sluice.git;

import java.io.File;
import java.nio.file.Path;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * JGit without the machine it runs on: neither the user's nor the system's Git configuration has a say in what it
 * fetches, nothing is written into a home directory that a container does not have, and no large file is
 * read into memory whole. JGit keeps these settings for the process, so they are made once.
 */
public final class SelfContainedJGit extends SystemReader.Delegate {
    private static final int LARGE_FILE_BYTES = 4 * 1024 * 1024;

    private SelfContainedJGit(SystemReader system) {
        super(system);
    }

    /** @param workspaces the directory below which repositories will be */
    public static synchronized void install(Path workspaces) {
        if (SystemReader.getInstance() instanceof SelfContainedJGit) {
            return;
        }
        SystemReader.setInstance(new SelfContainedJGit(SystemReader.getInstance()));
        var memory = new WindowCacheConfig();
        memory.setStreamFileThreshold(LARGE_FILE_BYTES);
        memory.install();
        measure(workspaces);
    }

    /** JGit measures the clock of each file system before its first use, which takes seconds: better now than then. */
    private static void measure(Path workspaces) {
        FS.FileStoreAttributes.setBackground(true);
        FS.getFileStoreAttributes(workspaces);
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS fs) {
        return new NoFile(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fs) {
        return new NoFile(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS fs) {
        return new NoFile(parent, fs);
    }

    /** A configuration that is in memory alone. */
    private static final class NoFile extends FileBasedConfig {
        NoFile(Config parent, FS fs) {
            super(parent, new File("no-git-config"), fs);
        }

        @Override
        public void load() {
            // there is nothing to load
        }

        @Override
        public void save() {
            // what JGit measures of the file system is good for this process only
        }

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
