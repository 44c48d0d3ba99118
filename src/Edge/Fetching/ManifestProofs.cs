using EdgeRegistry.Edge.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>
/// What the origin's answer about a manifest proves: an image manifest that it has in a repository proves the links of its config and
/// layers there; an index, a subject and descriptors with urls prove nothing; a 404 is believed for a few seconds.
/// </summary>
internal sealed class ManifestProofs(LinkTable links, AbsenceTable absences, ArrivingManifests arriving)
{
    /// <summary>Who may read what.</summary>
    public LinkTable Links { get; } = links;

    /// <summary>What is not there.</summary>
    public AbsenceTable Absences { get; } = absences;

    /// <summary>Manifests that were pushed a moment ago.</summary>
    public ArrivingManifests Arriving { get; } = arriving;

    /// <summary>The origin does not have the manifest in the repository.</summary>
    public void Absent(RepositoryName repository, Digest digest, LinkProof proof)
    {
        Links.ManifestIsUnknown(repository, digest);
        Absences.Learn(repository, Reference.To(digest), proof);
    }

    /// <summary>The origin has the manifest in the repository.</summary>
    public void Prove(RepositoryName repository, Digest digest, int mediaTypeCode, byte[] body, LinkProof proof)
    {
        Links.ProveManifest(repository, digest, mediaTypeCode, body.Length, proof);
        if (!MediaTypes.IsImageManifest(MediaTypes.FromCode(mediaTypeCode)))
        {
            return;
        }

        try
        {
            var manifest = ManifestReader.Read(body, MediaTypes.FromCode(mediaTypeCode));
            // Once for each digest, and not when the manifest says anywhere that it is to be had elsewhere: then the origin need not have it.
            foreach (var blob in manifest.Layers.Prepend(manifest.Config!).GroupBy(each => each.Digest).Where(each => each.All(IsHere)))
            {
                Links.ProveBlob(repository, blob.Key, blob.First().Size, proof);
            }
        }
        catch (OciException)
        {
            // An origin of another version stored what we cannot read: it is served as it is, and its blobs are asked for one by one.
        }
    }

    private static bool IsHere(Descriptor descriptor) => !descriptor.HasUrls && !MediaTypes.IsNonDistributable(descriptor.MediaType);
}
