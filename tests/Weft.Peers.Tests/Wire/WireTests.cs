using CsCheck;
using Google.Protobuf;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers.Tests;

public class WireTests
{
    private static readonly Hash32 Lease = Some.One(Some.Hash);

    /// <summary>Every parser of received bytes, by the message that it reads.</summary>
    private static readonly Dictionary<string, Action<byte[]>> Parsers = new(StringComparer.Ordinal)
    {
        ["offer"] = Reads(Wire.SignedOffer.Parser, OrderWire.Read),
        ["last"] = Reads(Wire.LastVoucher.Parser, OrderWire.Read),
        ["request"] = Reads(Wire.SignedRequest.Parser, OrderWire.Read),
        ["lease"] = Reads(Wire.Lease.Parser, OrderWire.Read),
        ["news"] = Reads(Wire.RequestNews.Parser, (f, m) => NewsWire.Read(f, Lease, m)),
        ["renter"] = Reads(Wire.SendRequest.Parser, (f, m) => SessionWire.Read(f, Lease, m)),
        ["provider"] = Reads(Wire.ProviderMessage.Parser, (f, m) => SessionWire.Read(f, Lease, m)),
        ["log"] = Reads(Wire.LogChunk.Parser, SessionWire.Read),
        ["refusal"] = Reads(Wire.Refusal.Parser, (f, m) => f.Refusal(m, "refusal")),
        ["endpoint"] = Reads(Wire.PublishRequest.Parser, (f, m) => f.Endpoint(m.Endpoint, "endpoint")),
    };

    public static TheoryData<string> ParserNames => [.. Parsers.Keys];

    [Fact]
    public void Offers_survive_the_wire() => Some.Offer.Sample(offer =>
    {
        var fields = new Fields();
        var read = OrderWire.Read(fields, OrderWire.Write(offer));
        return fields.Fault is null && read.Value == offer.Value
            && read.Signature.Span.SequenceEqual(offer.Signature.Span);
    });

    [Fact]
    public void Requests_survive_the_wire() => Some.Request.Sample(request =>
    {
        var fields = new Fields();
        var read = OrderWire.Read(fields, OrderWire.Write(request));
        return fields.Fault is null && read.Value == request.Value
            && read.Signature.Span.SequenceEqual(request.Signature.Span);
    });

    [Fact]
    public void Leases_survive_the_wire() => Some.Lease.Sample(lease =>
    {
        var fields = new Fields();
        return OrderWire.Read(fields, OrderWire.Write(lease)) == lease && fields.Fault is null;
    });

    [Fact]
    public void Amounts_survive_the_wire() => Gen.Select(Some.Money, Some.Money).Sample((owed, wanted) =>
    {
        var fields = new Fields();
        ProviderMessage sent = new ReadingSent(new(Lease, 7, new(9), null, 1, 2, Final: false), owed, wanted);
        return SessionWire.Read(fields, Lease, SessionWire.Write(Lease, sent)) == sent && fields.Fault is null;
    });

    [Fact]
    public void Readings_survive_the_wire_with_all_that_they_say() => Gen.Select(
        Gen.ULong, Gen.ULong, Gen.UShort, Gen.Int[0, 3], Gen.Int[0, 31]).Sample((a, b, celsius, source, which) =>
    {
        ulong? If(int bit, ulong value) => (which & (1 << bit)) == 0 ? null : value;
        var reading = new Reading(Lease, 7, new(9), If(0, a), 1, 2, Final: false)
        {
            Detail = new(
                (EnergySource)source, If(1, a), If(2, b), If(3, a), (which & 16) == 0 ? null : celsius, If(0, b)),
        };
        var fields = new Fields();
        ProviderMessage sent = new ReadingSent(reading, new(1), new(2)) { Signature = Some.One(Some.Signature) };
        var read = (ReadingSent)SessionWire.Read(fields, Lease, SessionWire.Write(Lease, sent));
        return fields.Fault is null && read.Reading == reading && read.Reading.Hash() == reading.Hash()
            && read.Signature.Span.SequenceEqual(((ReadingSent)sent).Signature.Span);
    });

    /// <summary>As a node wrote it before readings had more to say: bytes of that time, and what they mean.</summary>
    [Fact]
    public void A_reading_of_an_older_node_is_read_as_it_was_meant()
    {
        var bytes = Convert.FromHexString("22150807100918d2092001280230013a02100142021002");
        var fields = new Fields();
        var read = SessionWire.Read(fields, Lease, Wire.ProviderMessage.Parser.ParseFrom(bytes));
        Assert.Null(fields.Fault);
        Assert.Equal(new ReadingSent(new(Lease, 7, new(9), 1_234, 1, 2, Final: true), new(1), new(2)), read);
    }

    [Fact]
    public void A_voucher_says_which_reading_it_answers()
    {
        var answer = new Signed<ReadingAnswer>(
            new(Lease, new Hash32(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray()), new(5)),
            Some.One(Some.Signature));
        var sent = new VoucherSent(new(new(Lease, new(5)), Some.One(Some.Signature))) { Answer = answer };
        var fields = new Fields();
        var read = Assert.IsType<VoucherSent>(SessionWire.Read(fields, Lease, SessionWire.Write(Lease, sent)));
        Assert.Null(fields.Fault);
        Assert.Equal(answer.Value, read.Answer!.Value);
        Assert.Equal(answer.Signature.ToArray(), read.Answer.Signature.ToArray());
    }

    [Theory]
    [MemberData(nameof(ParserNames))]
    public void Random_bytes_throw_nothing_but_what_is_declared(string name) =>
        Gen.Byte.Array[0, 400].Sample(bytes => Parsers[name](bytes));

    /// <summary>Well-formed protobuf with random fields gets further than random bytes do.</summary>
    [Theory]
    [MemberData(nameof(ParserNames))]
    public void Random_fields_throw_nothing_but_what_is_declared(string name) =>
        Gen.Select(Gen.Int[1, 13], Gen.Int[0, 2], Gen.ULong, Gen.Byte.Array[0, 64]).Array[0, 12].Sample(fields =>
        {
            var buffer = new MemoryStream();
            using (var output = new CodedOutputStream(buffer, leaveOpen: true))
            {
                foreach (var (number, kind, value, bytes) in fields)
                {
                    var type = (WireFormat.WireType)kind;
                    output.WriteTag(number, type);
                    if (type == WireFormat.WireType.Varint) output.WriteUInt64(value);
                    else if (type == WireFormat.WireType.Fixed64) output.WriteFixed64(value);
                    else output.WriteBytes(ByteString.CopyFrom(bytes));
                }
            }

            Parsers[name](buffer.ToArray());
        });

    [Fact]
    public void Every_bound_of_an_offer_is_held()
    {
        Action<Wire.SignedOffer>[] breaks =
        [
            m => m.Offer = null,
            m => m.Signature = ByteString.Empty,
            m => m.Signature = ByteString.CopyFrom(new byte[Signed<Offer>.MaxSignatureBytes + 1]),
            m => m.Offer.Provider = ByteString.CopyFrom(new byte[21]),
            m => m.Offer.Machine = ByteString.Empty,
            m => m.Offer.Matcher = ByteString.CopyFrom(new byte[19]),
            m => m.Offer.GpuClass = 256,
            m => m.Offer.Region = 256,
            m => m.Offer.Nonce = 1UL << 32,
            m => m.Offer.Closes = new() { Slot = 32, Amount = new() },
            m => m.Offer.Closes = new() { Slot = 1 },
            m => m.Offer.Expiry = 1UL << 40,
        ];
        foreach (var spoil in breaks)
        {
            var message = OrderWire.Write(Some.One(Some.Offer));
            spoil(message);
            var fields = new Fields();
            OrderWire.Read(fields, message);
            Assert.Equal("message-malformed", fields.Fault?.Code);
        }
    }

    [Fact]
    public void Every_bound_of_a_last_voucher_is_held()
    {
        Action<Wire.LastVoucher>[] breaks =
        [
            m => m.Renter = ByteString.CopyFrom(new byte[19]),
            m => m.Renter = ByteString.Empty,
            m => m.Amount = null,
            m => (m.Amount, m.Signature) = (new() { Low = 1 }, ByteString.Empty),
            m => m.Signature = ByteString.CopyFrom(new byte[Signed<Voucher>.MaxSignatureBytes + 1]),
        ];
        foreach (var spoil in breaks)
        {
            var message = OrderWire.Write(Some.One(Some.LastVoucher));
            spoil(message);
            var fields = new Fields();
            OrderWire.Read(fields, message);
            Assert.Equal("message-malformed", fields.Fault?.Code);
        }
    }

    [Theory]
    [InlineData("https://10.0.0.7:4433", true)]
    [InlineData("https://[::1]:4433", true)]
    [InlineData("https://machine.example:4433/", true)]
    [InlineData("http://10.0.0.7:4433", false)]
    [InlineData("https://user@10.0.0.7:4433", false)]
    [InlineData("https://10.0.0.7:4433/path", false)]
    [InlineData("https://10.0.0.7:4433/?q", false)]
    [InlineData("https://10.0.0.7:4433/#f", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("10.0.0.7:4433", false)]
    [InlineData("https://:4433", false)]
    [InlineData("", false)]
    public void Endpoints_are_https_host_and_port_alone(string text, bool good)
    {
        var fields = new Fields();
        fields.Endpoint(text, "endpoint");
        Assert.Equal(good, fields.Fault is null);
    }

    [Fact]
    public void News_of_too_many_leases_is_malformed()
    {
        var lease = new LeaseAt(Some.One(Some.Lease), new("https://10.0.0.7:4433"), Some.One(Some.Hash));
        var message = NewsWire.Write(new RequestSettled(Lease, [.. Enumerable.Repeat(lease, 256)]));
        var fields = new Fields();
        NewsWire.Read(fields, Lease, message);
        Assert.Equal("message-malformed", fields.Fault?.Code);
    }

    [Fact]
    public void The_largest_settlement_fits_one_message()
    {
        var label = new string('h', 60);
        var endpoint = new Uri($"https://{label}.{label}.{label}.example:65535");
        var lease = new LeaseAt(Some.One(Some.Lease), endpoint, Some.One(Some.Hash));
        var message = NewsWire.Write(new RequestSettled(Lease, [.. Enumerable.Repeat(lease, 255)]));
        Assert.True(message.CalculateSize() < WireLimits.MaxMessageBytes);
    }

    [Fact]
    public void What_cannot_be_shown_is_not_sent_and_not_taken()
    {
        const string hostile = "\u001b[2Jall is well\u202e\r\n\U000E0041 caf\u00e9 \U0001F9F6";
        var plain = Text.Plain(hostile);
        Assert.Equal(" [2Jall is well     caf\u00e9 \U0001F9F6", plain);
        Assert.True(Text.IsPlain(plain, WireLimits.MaxTextLength));

        var fields = new Fields();
        fields.Refusal(new() { Code = "some-code", Sentence = hostile, WayOut = "" }, "refusal");
        Assert.Equal("message-malformed", fields.Fault?.Code);
    }

    [Fact]
    public void Any_text_becomes_one_that_may_be_sent() =>
        Gen.String[0, 1_500].Sample(text => Text.IsPlain(Text.Plain(text), WireLimits.MaxTextLength));

    private static Action<byte[]> Reads<TMessage, TValue>(
        MessageParser<TMessage> parser, Func<Fields, TMessage, TValue> read)
        where TMessage : IMessage<TMessage> => bytes =>
        {
            TMessage message;
            try
            {
                message = parser.ParseFrom(bytes);
            }
            catch (InvalidProtocolBufferException)
            {
                // gRPC turns it into a status before our code sees anything.
                return;
            }

            read(new(), message);
        };
}
