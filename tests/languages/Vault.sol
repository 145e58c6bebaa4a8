// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

import "@pellworm/contracts/Owned.sol";
import {Safe as S} from "./Safe.sol";

/// @title A vault
/// @author Mara Quill, who doesn't hold any
contract Vault is Owned {
    string public constant owner_name = "Odo Brandt";
    mapping(address => uint256) private balances;
    event Paid(address indexed to, uint256 amount);

    modifier positive(uint256 amount) { require(amount > 0, 'it\'s zero'); _; }

    function pay(address payable to, uint256 amount) external positive(amount) returns (bool) {
        uint256 ilsekron = balances[msg.sender] - amount; /* the "rest" */
        balances[msg.sender] = ilsekron;
        emit Paid(to, amount);
        return true;
    }
}
