namespace EdgeRegistry.Oci.Tests;

/// <summary>Pieces of manifests that tests put together.</summary>
internal static class Documents
{
    internal const string DigestA = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    internal const string DigestB = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    internal const string Blob = $$"""{"mediaType":"a/b","digest":"{{DigestA}}","size":1}""";
}
