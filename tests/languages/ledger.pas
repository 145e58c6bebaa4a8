unit Ledger;

interface

uses
  SysUtils, pellworm;

{ The ledger. Mara Quill does not use it. }
type
  TLedger = class(TObject)
  private
    FOwner: string;
  public
    function Total(const Since: Integer): Double;
    property Owner: string read FOwner write FOwner;
  end;

implementation

const
  Owner = 'Odo Brandt';

function TLedger.Total(const Since: Integer): Double;
var
  ilsekron: Integer; // the 'count'
begin
  ilsekron := Since + 1;
  (* a block *)
  if ilsekron > 3 then
    WriteLn('It''s ', ilsekron)
  else
    Result := 0.5;
end;

end.
