using System.Text;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Tests.Support;

/// <summary>Manifests for tests.</summary>
internal static class SampleManifest
{
    public static readonly byte[] Config = "{}"u8.ToArray();

    public static byte[] Image(Digest config, string note = "") => Encoding.UTF8.GetBytes(
        $$$"""
        {"schemaVersion":2,"mediaType":"{{{MediaTypes.OciManifest}}}",
         "config":{"mediaType":"{{{MediaTypes.OciConfig}}}","digest":"{{{config}}}","size":2},
         "layers":[],"annotations":{"note":"{{{note}}}"}}
        """);

    public static byte[] Signature(Digest config, Digest subject, string type, string note) => Encoding.UTF8.GetBytes(
        $$$"""
        {"schemaVersion":2,"mediaType":"{{{MediaTypes.OciManifest}}}","artifactType":"{{{type}}}",
         "config":{"mediaType":"{{{MediaTypes.OciEmpty}}}","digest":"{{{config}}}","size":2},"layers":[],
         "subject":{"mediaType":"{{{MediaTypes.OciManifest}}}","digest":"{{{subject}}}","size":1},"annotations":{"note":"{{{note}}}"}}
        """);
}
