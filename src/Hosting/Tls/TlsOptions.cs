namespace EdgeRegistry.Hosting.Tls;

/// <summary>Whether clients must show a certificate.</summary>
public enum ClientCertificates
{
    /// <summary>Who has none is not let in.</summary>
    Required,

    /// <summary>Who has none is let in; who shows a wrong one is not.</summary>
    Requested,
}

/// <summary>The certificate of a host's https addresses; each host has a section of its own.</summary>
public abstract class TlsOptions
{
    /// <summary>PEM file with the certificate and, behind it, those of its issuers. Needed for https addresses; replaced ones are taken up while running.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>PEM file with the private key, not encrypted; empty when the certificate's file holds it too.</summary>
    public string Key { get; set; } = "";

    /// <summary>How often the files are looked at for a renewed certificate.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may take to say its first word, and then for its handshake, after it got its turn.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many handshakes run at once; further ones wait their turn, twice as long as a handshake may take.</summary>
    public int MaxHandshakes { get; set; } = 512;

    /// <summary>PEM file of the authorities of whoever may connect: clients are asked for a certificate from one of them. Empty asks for none; read at the start.</summary>
    public string ClientCa { get; set; } = "";

    /// <summary>With <see cref="ClientCa"/>: <c>Required</c>, or <c>Requested</c>, when a client may also show none.</summary>
    public ClientCertificates ClientCertificates { get; set; } = ClientCertificates.Required;

    /// <summary>Whether what comes without TLS is answered with 308 to the https address; not <c>/healthz</c>, <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c> from this machine.</summary>
    public bool Redirect { get; set; }

    /// <summary>How long browsers may use https only (<c>Strict-Transport-Security</c>), said on https answers; zero says nothing.</summary>
    public TimeSpan Hsts { get; set; }

    /// <summary>What is wrong with the values.</summary>
    public virtual IEnumerable<string> Validate()
    {
        if (ReloadInterval < TimeSpan.FromMilliseconds(10))
        {
            yield return "ReloadInterval must be at least 00:00:00.01";
        }

        if (HandshakeTimeout <= TimeSpan.Zero)
        {
            yield return "HandshakeTimeout must be longer than zero";
        }

        if (MaxHandshakes < 1)
        {
            yield return "MaxHandshakes must be at least 1";
        }

        if (Hsts < TimeSpan.Zero)
        {
            yield return "Hsts must not be negative";
        }

        if (Key.Length > 0 && Certificate.Length == 0)
        {
            yield return "Key is set, but Certificate is not";
        }
    }
}
