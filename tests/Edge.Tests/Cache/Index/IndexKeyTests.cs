using System.Runtime.CompilerServices;
using EdgeRegistry.Edge.Cache.Index;

namespace EdgeRegistry.Edge.Tests.Cache.Index;

public sealed class IndexKeyTests
{
    [Fact]
    public void Keys_and_values_fit_in_64_bytes()
    {
        Assert.Equal(40, Unsafe.SizeOf<IndexKey>());
        Assert.Equal(24, Unsafe.SizeOf<IndexValue>());
        Assert.False(RuntimeHelpers.IsReferenceOrContainsReferences<IndexKey>());
    }

    [Fact]
    public void The_same_input_gives_the_same_key()
    {
        Assert.Equal(IndexKey.ForBlob(Keys.Digest(1)), IndexKey.ForBlob(Keys.Digest(1)));
        Assert.Equal(IndexKey.ForBlobLink("a/b", Keys.Digest(1)), IndexKey.ForBlobLink("a/b", Keys.Digest(1)));
        Assert.Equal(IndexKind.ManifestLink, IndexKey.ForManifestLink("a", Keys.Digest(1)).Kind);
    }

    [Fact]
    public void Kind_repository_and_digest_all_count()
    {
        var sha512 = "sha512:" + new string('a', 128);
        IndexKey[] keys =
        [
            IndexKey.ForBlob(Keys.Digest(1)), IndexKey.ForBlob(Keys.Digest(2)), IndexKey.ForBlob(sha512),
            IndexKey.ForBlobLink("a", Keys.Digest(1)), IndexKey.ForBlobLink("b", Keys.Digest(1)), IndexKey.ForBlobLink("a", Keys.Digest(2)),
            IndexKey.ForManifestLink("a", Keys.Digest(1)), IndexKey.ForBlobLink("a", sha512), IndexKey.ForBlobLink("", sha512),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Moving_a_letter_between_repository_and_digest_changes_the_key() =>
        Assert.NotEqual(IndexKey.ForBlobLink("ab", "c"), IndexKey.ForBlobLink("a", "bc"));

    [Fact]
    public void Making_a_key_allocates_nothing()
    {
        var (repository, digest, sha512) = (new string('r', 255), Keys.Digest(7), "sha512:" + new string('a', 128));
        Make();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Make();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Make()
        {
            IndexKey.ForBlob(digest);
            IndexKey.ForBlob(sha512);
            IndexKey.ForBlobLink(repository, sha512);
            IndexKey.ForManifestLink(repository, digest);
        }
    }
}
