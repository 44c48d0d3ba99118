namespace EdgeRegistry.Hosting.Access;

/// <summary>What a request wants to do with a repository, in the words of docker's token scopes.</summary>
public enum AccessAction
{
    /// <summary>Know that this is a registry and that one's credential is good (<c>GET /v2/</c>).</summary>
    Enter,

    /// <summary>Read blobs, manifests, tags and referrers.</summary>
    Pull,

    /// <summary>Write blobs, manifests and tags.</summary>
    Push,

    /// <summary>
    /// Go on with an upload session: as <see cref="Push"/>, but a token that has ended is good as long as its account may still push. The
    /// session must be the caller's own.
    /// </summary>
    Continue,

    /// <summary>Delete blobs, manifests and tags.</summary>
    Delete,

    /// <summary>List all repositories (<c>registry:catalog:*</c>).</summary>
    Catalog,
}
