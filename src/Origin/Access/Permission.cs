namespace EdgeRegistry.Origin.Access;

/// <summary>A resource and an action in Harbor's words; as text <c>repository:pull</c>.</summary>
internal readonly record struct Permission(string Resource, string Action)
{
    /// <summary>Reads the text form; the words are not looked up.</summary>
    /// <exception cref="FormatException">It has no such shape.</exception>
    public static Permission Parse(string text)
    {
        var colon = text.IndexOf(':');
        return colon > 0 && colon < text.Length - 1
            ? new Permission(text[..colon], text[(colon + 1)..])
            : throw new FormatException($"'{text}' is no permission: expected resource:action");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Resource}:{Action}";
}
