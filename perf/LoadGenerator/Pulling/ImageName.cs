namespace EdgeRegistry.LoadGenerator.Pulling;

/// <summary>A repository and a tag.</summary>
internal readonly record struct ImageName(string Repository, string Tag)
{
    /// <summary>Reads <c>name[:tag]</c>.</summary>
    public static ImageName Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon < 0 ? new ImageName(text, "latest") : new ImageName(text[..colon], text[(colon + 1)..]);
    }
}
